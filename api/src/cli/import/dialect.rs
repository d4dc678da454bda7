//! Flags for the dialect of a CSV file.

use clap::{Args, ValueEnum};
use domain::numeral::DecimalMark;
use encoding_rs::Encoding;

use crate::actuals::dialect::{self, Dialect, Layout};

/// Dialect of a CSV file, where it is not UTF-8 with commas, decimal points and a line for each value.
#[derive(Args)]
#[command(next_help_heading = "How a CSV file is written")]
pub(super) struct DialectArgs {
    /// Delimiter of cells: comma, semicolon, tab, pipe or a character. A first line `sep=;` sets it, too.
    #[arg(long, value_parser = dialect::delimiter, allow_hyphen_values = true)]
    delimiter: Option<u8>,
    /// Decimal mark of numbers. Once it is given, the other mark, spaces and apostrophes may separate thousands;
    /// without it numbers read 1234.5.
    #[arg(long)]
    decimal: Option<Decimal>,
    /// Encoding of a file without a byte order mark: utf-8, utf-16le, utf-16be, windows-1252 or any other that browsers
    /// know; utf-8 by default.
    #[arg(long, value_parser = dialect::encoding)]
    encoding: Option<&'static Encoding>,
    /// Arrangement of values.
    #[arg(long, default_value = "long")]
    layout: LayoutArg,
    /// Renames a column of the file, like 'Wert=value'; with nothing after = the column is ignored. May be given
    /// several times.
    #[arg(long, value_name = "THEIRS=OURS", value_parser = dialect::mapping)]
    map: Vec<(String, String)>,
    /// Effect of an empty cell on a recorded value.
    #[arg(long, default_value = "keep")]
    empty: Empty,
}

#[derive(Clone, Copy, ValueEnum)]
enum Decimal {
    /// Decimal point: 1234.5 or 1,234.50
    #[value(alias = ".")]
    Point,
    /// Decimal comma: 1234,5 or 1.234,50
    #[value(alias = ",")]
    Comma,
}

#[derive(Clone, Copy, ValueEnum)]
enum LayoutArg {
    /// Line for each value: measure,period,value
    Long,
    /// Column for each period: measure,2026-01,2026-02
    Wide,
}

#[derive(Clone, Copy, ValueEnum)]
enum Empty {
    /// Keeps the recorded value
    Keep,
    /// Clears the recorded value
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
