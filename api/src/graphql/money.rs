//! Money: an exact amount and its currency.

use async_graphql::SimpleObject;

use super::scalars::Decimal;

/// An amount of money.
#[derive(SimpleObject)]
pub(super) struct Money {
    /// The exact amount, with the currency's decimals: `"250000.00"`.
    amount: Decimal,
    /// ISO 4217 code: `CAD`.
    currency: String,
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { amount: Decimal(money.amount()), currency: money.currency_code().to_owned() }
    }
}
