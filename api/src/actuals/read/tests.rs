//! Tests with files as people export them.

use domain::numeral::DecimalMark;
use service::measure::MeasureRef;

use super::*;
use crate::actuals::dialect::Layout;

/// Lines with content: the number, and the actual of each period in it.
fn read(file: &[u8], dialect: Dialect) -> Result<Vec<(u64, String)>, String> {
    let mut lines = Lines::open(file, dialect)?;
    let mut found = Vec::new();
    while let Some(Line { written: Written { number, .. }, entries }) = lines.next().unwrap() {
        match entries {
            Ok(entries) => found.extend(entries.into_iter().map(
                |WrittenActual { measure, period, value, note, .. }| {
                    let (MeasureRef::Key(measure) | MeasureRef::Id(measure)) = measure;
                    let value = value.unwrap_or_else(|| "(kept)".to_owned());
                    let note = match note {
                        None => String::new(),
                        Some(note) => format!("|{note:?}"),
                    };
                    (number, format!("{measure}|{period}|{value}{note}"))
                },
            )),
            Err((code, message)) => found.push((number, format!("{code} {message}"))),
        }
    }
    Ok(found)
}

#[track_caller]
fn check(file: &[u8], dialect: Dialect, expected: &[(u64, &str)]) {
    let found = read(file, dialect).unwrap();
    let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, expected.iter().map(|(number, _)| *number).collect::<Vec<_>>(), "{found:?}");
    for ((_, found), (_, expected)) in found.iter().zip(expected) {
        // For a refused line a part of the message is expected.
        let is_right = found == expected || (found.starts_with("INVALID") && found.contains(expected));
        assert!(is_right, "{expected:?} and not {found:?}");
    }
}

fn plain() -> Dialect {
    Dialect::default()
}

#[test]
fn lines_are_read_as_spreadsheets_write_them() {
    let file = "\u{feff}measure,period,value,note\r\nsales,2026-01,-1.5,\r\n\r\n\
                remark,2026-01,\"one, \"\"two\"\"\nthree\",'=note\r\n sales , 2026-02 ,,x\r\nsales,2026-03\r\n";
    let expected = [
        (2, "sales|2026-01|-1.5"),
        (4, "remark|2026-01|one, \"two\"\nthree|Some(\"=note\")"),
        (6, "sales|2026-02|(kept)|Some(\"x\")"),
        (7, "the line has 2 cells"),
    ];
    check(file.as_bytes(), plain(), &expected);
}

#[test]
fn columns_are_found_by_name_in_any_letter_case() {
    let exported = "scorecard,PERIOD,Measure,target,text,vaLue,startson\nunit,2026-01,remark,5,fine,,\nunit,2026-01,a,,b,1,\n";
    check(exported.as_bytes(), plain(), &[(2, "remark|2026-01|fine"), (3, "only one of value and text")]);
    for header in ["", "measure,period", "measure,period,value,Value", "a,b,c", "measure;period;value"] {
        assert!(read(header.as_bytes(), plain()).unwrap_err().contains("commas"), "{header}");
    }
    assert!(read(b"measure,period,value,\"note\n", plain()).unwrap_err().contains("line 1"));
}

#[test]
fn columns_without_a_name_are_empty() {
    let file = b"measure,period,,value,,\na,2026-01,,1,,\n,,,,,\na,2026-02,,2\na,2026-03,,3,,,,,\na,2026-04,x,4,,\na,2026-05,,5,,x\n\
                 a,2026-06,,6,,,x\n";
    let expected = [
        (2, "a|2026-01|1"),
        (4, "a|2026-02|2"),
        (5, "a|2026-03|3"),
        (6, "column 3"),
        (7, "column 6"),
        (8, "the line has 7 cells and the first line 4"),
    ];
    check(file, plain(), &expected);
}

#[test]
fn empty_cells_keep_what_is_known_unless_they_are_to_clear() {
    let file = "measure,period,value,note\na,2026-01,,\na,2026-02,\u{a0},  \n".as_bytes();
    check(file, plain(), &[(2, "a|2026-01|(kept)"), (3, "a|2026-02|(kept)")]);
    let clears = Dialect { empty_clears: true, ..plain() };
    check(file, clears, &[(2, "a|2026-01||None"), (3, "a|2026-02||None")]);
}

#[test]
fn delimiters_come_from_the_file_or_a_flag() {
    let semicolons = b"measure;period;value\na;2026-01;1234,5\n";
    let dialect = |delimiter| Dialect { delimiter: Some(delimiter), ..plain() };
    assert!(read(semicolons, plain()).unwrap_err().contains("--delimiter semicolon"));
    check(semicolons, dialect(b';'), &[(2, "a|2026-01|1234,5")]);
    check(&[b"sep=;\r\n", &semicolons[..]].concat(), plain(), &[(3, "a|2026-01|1234,5")]);
    check(b"sep=,\nmeasure,period,value\na,2026-01,1\n", plain(), &[(3, "a|2026-01|1")]);
    assert!(read(b"measure\tperiod\tvalue\n", plain()).unwrap_err().contains("--delimiter tab"));
    let commas = read(b"measure,period,value\na,2026-01,1\n", dialect(b'\t')).unwrap_err();
    assert!(commas.contains("by commas instead of tabs; say --delimiter comma"), "{commas}");
    let tabs = read(b"measure\tperiod\tvalue\n", dialect(b'#')).unwrap_err();
    assert!(tabs.contains("by tabs instead of #; say --delimiter tab"), "{tabs}");
    check(b"measure\tperiod\tvalue\na\t2026-01\t1\n", dialect(b'\t'), &[(2, "a|2026-01|1")]);
}

/// Checks that such a line is refused by every dialect that would read the two cells as one number, and accepted by the
/// others.
#[test]
fn a_decimal_comma_without_quotes_becomes_no_note() {
    let with_decimal = |decimal| Dialect { decimal, ..plain() };
    let (default, comma, point) = (None, Some(DecimalMark::Comma), Some(DecimalMark::Point));
    for (value, note, refused) in [
        ("9", "99", vec![default, comma]),
        ("-9", "99", vec![default, comma]),
        ("\u{2212}9", "99", vec![default, comma]),
        ("'-9", "99", vec![default, comma]),
        ("1234", "50", vec![default, comma]),
        ("1.234", "50", vec![default, comma]),
        ("1 234", "50", vec![default, comma]),
        ("1'234", "50", vec![default, comma]),
        ("1\u{a0}234", " 50 ", vec![default, comma]),
        ("1.234.567", "8", vec![default, comma]),
        ("12", "5%", vec![default, comma]),
        ("1", "5E+03", vec![default, comma]),
        ("9", "99\u{20ac}", vec![default, comma]),
        ("1", "234", vec![default, comma, point]),
        ("1", "234.50", vec![default, point]),
        ("-12", "345.5", vec![default, point]),
        ("1.23", "50", vec![]),
        ("1.5", "99", vec![]),
        ("$9", "99", vec![default, comma]),
        ("room 9", "99", vec![]),
        ("9", "99 left", vec![]),
        ("9", "\"99\"", vec![]),
        ("\"9\"", "99", vec![]),
        ("9", "5.5", vec![]),
        ("9", "", vec![]),
        ("", "99", vec![]),
    ] {
        for decimal in [default, comma, point] {
            for file in [
                format!("measure,period,value,note\na,2026-01,{value},{note}\n"),
                format!("sep=,\nmeasure,period,value,text,note\na,2026-01,,{value},{note}\n"),
            ] {
                let found = read(file.as_bytes(), with_decimal(decimal)).unwrap();
                let is_refused = found[0].1.starts_with("INVALID");
                assert_eq!(is_refused, refused.contains(&decimal), "{file} {decimal:?}: {found:?}");
            }
        }
    }
    let split = read(b"measure,period,value,note\na,2026-01,9,99\n", plain()).unwrap();
    assert!(split[0].1.contains("9,99") && split[0].1.contains("--decimal comma"), "{split:?}");
    let semicolons = Dialect { delimiter: Some(b';'), decimal: comma, ..plain() };
    check(b"measure;period;value;note\na;2026-01;9;99\n", semicolons, &[(2, "a|2026-01|9|Some(\"99\")")]);
    check(b"measure,period,value\na,2026-01,9,99\n", plain(), &[(2, "--decimal comma")]);
}

/// Checks that a surplus cell reveals a split number where the cells after it are empty.
#[test]
fn a_decimal_comma_without_quotes_moves_no_cell() {
    let wide = Dialect { layout: Layout::Wide, ..plain() };
    let months = "measure,2026-01,2026-02,2026-03\n";
    for (line, expected) in [
        ("a,9,99,", "2026-03|"),
        ("a,9,99,,", "9,99"),
        ("a,,1.234,50,", "1.234,50"),
        ("a,9,99,5,", "9,99"),
        ("a,9,,,", "2026-01|9"),
        ("a,\"9\",99,,", "2026-01|9"),
    ] {
        let found = read(format!("{months}{line}\n").as_bytes(), wide.clone()).unwrap();
        let is_expected = found[0].1.contains(expected) || (expected == "2026-03|" && found.len() == 2);
        assert!(is_expected, "{line}: {found:?}");
    }
    let comma = Dialect { decimal: Some(DecimalMark::Comma), ..wide };
    check(format!("{months}a,9,99,,\n").as_bytes(), comma, &[(2, "9,99")]);
    let targets = b"measure,period,value,target\na,2026-01,9,99\na,2026-01,9,99,\n";
    check(targets, plain(), &[(2, "a|2026-01|9"), (3, "9,99")]);
}

#[test]
fn encodings_come_from_the_file_or_a_flag() {
    let file = "measure\tperiod\tvalue\tnote\r\na\t2026-01\t1\tgrün\r\n";
    let tabs = Dialect { delimiter: Some(b'\t'), ..plain() };
    let expected = [(2, "a|2026-01|1|Some(\"grün\")")];
    let utf16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[b"\xff\xfe", &utf16[..]].concat(), tabs.clone(), &expected);
    check(&utf16, Dialect { encoding: Some(encoding_rs::UTF_16LE), ..tabs.clone() }, &expected);
    assert!(read(&utf16, tabs.clone()).unwrap_err().contains("--encoding utf-16le"));
    let broken = [&utf16[..], &[0x00, 0xd8, b'\n', 0]].concat();
    let broken = read(&broken, Dialect { encoding: Some(encoding_rs::UTF_16LE), ..tabs }).unwrap();
    assert!(broken[1].1.contains("encoding"), "{broken:?}");

    let windows = b"measure,period,value,note\na,2026-01,1,gr\xfcn\nb,2026-01,2,plain\n";
    let expected = [(2, "--encoding windows-1252"), (3, "b|2026-01|2|Some(\"plain\")")];
    check(windows, plain(), &expected);
    let expected = [(2, "a|2026-01|1|Some(\"grün\")"), (3, "b|2026-01|2|Some(\"plain\")")];
    check(windows, Dialect { encoding: Some(encoding_rs::WINDOWS_1252), ..plain() }, &expected);
    assert!(read(b"measure,period,value,n\xf6te\n", plain()).unwrap_err().contains("--encoding"));
}

#[test]
fn periods_may_be_columns() {
    let file = b"Measure,scorecard,2026-01,2026-02,\na,unit,1,2,\nb,unit,,4,\nc,unit,5\n";
    assert!(read(file, plain()).unwrap_err().contains("--layout wide"));
    let wide = Dialect { layout: Layout::Wide, ..plain() };
    let expected = [(2, "a|2026-01|1"), (2, "a|2026-02|2"), (3, "b|2026-02|4"), (4, "the line has 3 cells")];
    check(file, wide.clone(), &expected);
    let clears = Dialect { empty_clears: true, ..wide.clone() };
    check(b"measure,2026-01\na,\n", clears, &[(2, "a|2026-01|")]);
    for header in [
        "measure,value",
        "measure",
        "2026-01",
        "measure,2026-01,2026-01",
        "measure,2026-13",
        "measure,2026-01,note",
    ] {
        assert!(read(header.as_bytes(), wide.clone()).is_err(), "{header}");
    }
}

#[test]
fn columns_are_mapped_by_a_flag() {
    let file = "Kennzahl,Monat,Wert,Region\na,2026-01,1,Nord\n".as_bytes();
    assert!(read(file, plain()).unwrap_err().contains("--map 'Kennzahl="));
    let map = |pairs: &[(&str, &str)]| {
        let map = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Dialect { map, ..plain() }
    };
    let pairs = [("kennzahl", "measure"), ("Monat", "period"), ("Wert", "value"), ("Region", "")];
    check(file, map(&pairs), &[(2, "a|2026-01|1")]);
    assert!(read(file, map(&[&pairs[..], &[("Datum", "period")]].concat())).unwrap_err().contains("Datum"));
    for layout in [Layout::Long, Layout::Wide] {
        let message = read(file, Dialect { layout, ..map(&[("Kennzahl", "size")]) }).unwrap_err();
        assert!(
            message.contains("\"Kennzahl\" the name \"size\"") && !message.contains("size=measure"),
            "{message}"
        );
    }
    let jan = Dialect { layout: Layout::Wide, ..map(&[("Jan", "2026-01")]) };
    check(b"measure,Jan\na,1\n", jan, &[(2, "a|2026-01|1")]);
}

#[test]
fn a_quote_that_is_never_closed_is_reported_and_swallows_nothing() {
    let file = b"measure,period,value,note\na,2026-01,1,\"5 o'clock\na,2026-02,2,\na,2026-03,3,\n";
    let expected = [(2, "the quote that begins on line 2 is never closed"), (3, "line 2"), (4, "line 2")];
    check(file, plain(), &expected);
    let inch = b"measure,period,value,note\na,2026-01,1,\na,2026-02,2,5\" wide\na,2026-03,3,\n";
    check(inch, plain(), &[(2, "a|2026-01|1"), (3, "a quote stands within a cell"), (4, "a|2026-03|3")]);
}
