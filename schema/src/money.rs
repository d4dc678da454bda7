//! Money: an exact amount and its currency.

use async_graphql::{InputObject, SimpleObject};
use service::initiative::MoneyGiven;

use crate::scalars::Decimal;

/// Amount of money.
#[derive(SimpleObject)]
pub(super) struct Money {
    /// Exact amount, with the currency's decimals: `"250000.00"`.
    amount: Decimal,
    /// Currency by its ISO 4217 code: `CAD`.
    currency: String,
}

/// Amount of money.
#[derive(InputObject, Clone)]
pub(super) struct MoneyInput {
    /// Exact amount, with no more decimals than the currency has: `"250000.00"`.
    amount: Decimal,
    /// Currency by its ISO 4217 code: `CAD`; the organization's currency where it is left out.
    currency: Option<String>,
}

impl From<MoneyInput> for MoneyGiven {
    fn from(input: MoneyInput) -> Self {
        let MoneyInput { amount, currency } = input;
        Self { amount: amount.0, currency }
    }
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { amount: Decimal(money.amount()), currency: money.currency_code().to_owned() }
    }
}
