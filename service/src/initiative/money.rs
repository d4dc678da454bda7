//! Amounts of money in the input of clients.

use domain::money::{BadMoney, Money};
use ledger::error::{Problem, ProblemCode};
use serde::Serialize;

use crate::{edit::Edit, patch::Patch};

/// Amount in a currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MoneyGiven {
    /// Exact decimal number.
    pub amount: String,
    /// ISO 4217 code; defaults to the organization's currency.
    pub currency: Option<String>,
}

impl Edit {
    /// Changes an amount of money: minor units and currency.
    pub(super) fn set_money(
        &mut self,
        field: &str,
        (minor, currency): (&mut Option<i64>, &mut Option<String>),
        patch: &Patch<MoneyGiven>,
    ) {
        match patch {
            Patch::Keep => {}
            Patch::Clear => (*minor, *currency) = (None, None),
            Patch::Set(given) => {
                let default = self.write().organization().currency();
                match Money::parse(&given.amount, given.currency.as_deref().unwrap_or(default)) {
                    Ok(money) => {
                        (*minor, *currency) = (Some(money.minor), Some(money.currency_code().to_owned()));
                    }
                    Err(error) => {
                        let part = if matches!(error, BadMoney::Currency(_)) { "currency" } else { "amount" };
                        let path = ["input", field, part];
                        self.problems.push(Problem::new(ProblemCode::Invalid, error.to_string(), &path));
                    }
                }
            }
        }
    }
}
