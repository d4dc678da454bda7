//! Amounts of money, exact to the minor unit of their currency.

use std::fmt;

use get_size2::GetSize;
use iso_currency::Currency;

/// Amount in the smallest unit of its currency: cents, pence, whole yen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, GetSize)]
pub struct Money {
    /// Number of minor units.
    pub minor: i64,
    /// ISO 4217 currency.
    #[get_size(ignore)]
    pub currency: Currency,
}

/// Error: an amount of money is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Currency is not an ISO 4217 code of a currency in which amounts can be paid.
    #[error("{0:?} is not a currency; currencies are ISO 4217 codes such as CAD")]
    Currency(String),
    /// Amount is not a plain decimal number.
    #[error("not an amount; amounts are decimal numbers such as \"250000.00\"")]
    Amount,
    /// Amount is finer than the currency's minor unit.
    #[error("an amount of {0} has at most {1} decimals")]
    Decimals(&'static str, usize),
    /// Amount exceeds 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// Parses an exact decimal number such as `-1200.5`; no exponent, no plus, no grouping.
    ///
    /// # Errors
    ///
    /// See [`BadMoney`].
    pub fn parse(amount: &str, currency: &str) -> Result<Self, BadMoney> {
        let currency = money_currency(currency)?;
        let decimals = exponent(currency);
        let (sign, number) = match amount.strip_prefix('-') {
            Some(number) => ("-", number),
            None => ("", amount),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(BadMoney::Amount),
            None => (number, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(BadMoney::Amount);
        }
        if fraction.len() > decimals {
            return Err(BadMoney::Decimals(currency.code(), decimals));
        }
        let minor = format!("{sign}{whole}{fraction:0<decimals$}").parse().map_err(|_| BadMoney::Overflow)?;
        Ok(Self { minor, currency })
    }

    /// Restores an amount from its stored columns.
    ///
    /// # Errors
    ///
    /// [`BadMoney::Currency`].
    pub fn from_minor(minor: i64, currency: &str) -> Result<Self, BadMoney> {
        Ok(Self { minor, currency: money_currency(currency)? })
    }

    /// Exact decimal number with all of the currency's decimals: `250000.00`.
    #[must_use]
    pub fn amount(self) -> String {
        let decimals = exponent(self.currency);
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let point = if decimals > 0 { "." } else { "" };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// ISO 4217 code: `CAD`.
    #[must_use]
    pub fn currency_code(self) -> &'static str {
        self.currency.code()
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency_code())
    }
}

/// True when the text is the code of a currency for amounts: metals, test codes and other entries of ISO 4217 without a
/// minor unit are excluded.
#[must_use]
pub fn is_currency(code: &str) -> bool {
    money_currency(code).is_ok()
}

fn money_currency(code: &str) -> Result<Currency, BadMoney> {
    Currency::from_code(code)
        .filter(|currency| currency.exponent().is_some())
        .ok_or_else(|| BadMoney::Currency(code.chars().take(10).collect()))
}

fn exponent(currency: Currency) -> usize {
    currency.exponent().map_or(0, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(amount: &str, currency: &str, expected: &Result<(i64, &str), BadMoney>) {
        let money = Money::parse(amount, currency);
        let result = money.as_ref().map(|money| (money.minor, money.amount()));
        assert_eq!(result, expected.as_ref().map(|(minor, text)| (*minor, (*text).to_owned())), "{amount}");
    }

    #[test]
    fn amounts_are_exact_decimals_of_their_currency() {
        check("250000.00", "USD", &Ok((25_000_000, "250000.00")));
        check("250000", "USD", &Ok((25_000_000, "250000.00")));
        check("-0.5", "CAD", &Ok((-50, "-0.50")));
        check("-0", "CAD", &Ok((0, "0.00")));
        check("0.05", "EUR", &Ok((5, "0.05")));
        check("1200", "JPY", &Ok((1200, "1200")));
        check("1.234", "KWD", &Ok((1234, "1.234")));
        check("92233720368547758.07", "USD", &Ok((i64::MAX, "92233720368547758.07")));
        check("-92233720368547758.08", "USD", &Ok((i64::MIN, "-92233720368547758.08")));
        check("92233720368547758.08", "USD", &Err(BadMoney::Overflow));
        check("1.234", "USD", &Err(BadMoney::Decimals("USD", 2)));
        check("1.0", "JPY", &Err(BadMoney::Decimals("JPY", 0)));
        for bad in ["", "-", ".", "1.", ".5", "+1", "--1", "1e3", "1,000", " 1", "1 ", "١", "NaN"] {
            check(bad, "USD", &Err(BadMoney::Amount));
        }
        for bad in ["usd", "", "ABC", "XAU", "US"] {
            check("1", bad, &Err(BadMoney::Currency(bad.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn amounts_parse_back(minor: i64, code in prop::sample::select(vec!["USD", "JPY", "KWD"])) {
            let money = Money::from_minor(minor, code).unwrap();
            prop_assert_eq!(Money::parse(&money.amount(), code), Ok(money));
        }
    }
}
