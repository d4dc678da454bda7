//! Flags that say how a CSV file is written.

use clap::{Args, ValueEnum};
use domain::numeral::DecimalMark;
use encoding_rs::Encoding;

use crate::actuals::dialect::{self, Dialect, Layout};

/// How a CSV file is written, where it is not UTF-8 with commas, decimal points and a line for each value.
#[derive(Args)]
#[command(next_help_heading = "How a CSV file is written")]
pub(super) struct DialectArgs {
    /// What stands between cells: comma, semicolon, tab, pipe or a character. A first line `sep=;` says it, too.
    #[arg(long, value_parser = dialect::delimiter, allow_hyphen_values = true)]
    delimiter: Option<u8>,
    /// The decimal mark of numbers. Once it is said, the other mark, spaces and apostrophes may stand between thousands;
    /// without it numbers read 1234.5.
    #[arg(long)]
    decimal: Option<Decimal>,
    /// The encoding of a file without a byte order mark: utf-8, utf-16le, utf-16be, windows-1252 or any other that
    /// browsers know; utf-8 without it.
    #[arg(long, value_parser = dialect::encoding)]
    encoding: Option<&'static Encoding>,
    /// The arrangement of values.
    #[arg(long, default_value = "long")]
    layout: LayoutArg,
    /// Gives a column of the file another name, like 'Wert=value'; with nothing behind = the column is passed over. May
    /// be given several times.
    #[arg(long, value_name = "THEIRS=OURS", value_parser = dialect::mapping)]
    map: Vec<(String, String)>,
    /// What an empty cell does to what was recorded.
    #[arg(long, default_value = "keep")]
    empty: Empty,
}

#[derive(Clone, Copy, ValueEnum)]
enum Decimal {
    /// 1234.5 or 1,234.50
    #[value(alias = ".")]
    Point,
    /// 1234,5 or 1.234,50
    #[value(alias = ",")]
    Comma,
}

#[derive(Clone, Copy, ValueEnum)]
enum LayoutArg {
    /// A line for each value: measure,period,value
    Long,
    /// A column for each period: measure,2026-01,2026-02
    Wide,
}

#[derive(Clone, Copy, ValueEnum)]
enum Empty {
    /// Nothing
    Keep,
    /// Takes it back
    Clear,
}

impl From<DialectArgs> for Dialect {
    fn from(args: DialectArgs) -> Self {
        let DialectArgs { delimiter, decimal, encoding, layout, map, empty } = args;
        let decimal = decimal.map(|mark| match mark {
            Decimal::Point => DecimalMark::Point,
            Decimal::Comma => DecimalMark::Comma,
        });
        let layout = match layout {
            LayoutArg::Long => Layout::Long,
            LayoutArg::Wide => Layout::Wide,
        };
        Self { delimiter, decimal, encoding, layout, map, empty_clears: matches!(empty, Empty::Clear) }
    }
}
