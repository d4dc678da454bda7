use super::*;
use proptest::prelude::*;

fn value(key: &str) -> Option<f64> {
    match key {
        "two" => Some(2.0),
        "ten" => Some(10.0),
        "zero" => Some(0.0),
        "huge" => Some(f64::MAX),
        _ => None,
    }
}

#[track_caller]
fn check(text: &str, expected: Result<f64, Reason>) {
    assert_eq!(Formula::parse(text).unwrap().eval(value, MissingOperand::Blank), expected, "{text}");
}

#[test]
fn formulas_follow_the_rules_of_arithmetic() {
    check("{two} / {ten} * 100", Ok(20.0));
    check("1 + 2 * 3 - 4 / 2", Ok(5.0));
    check("(1 + 2) * 3", Ok(9.0));
    check("10 - 4 - 3", Ok(3.0));
    check("16 / 4 / 2", Ok(2.0));
    check("-{two} * -3", Ok(6.0));
    check("2 - -1", Ok(3.0));
    check("---1", Ok(-1.0));
    check("-(1 + 2)", Ok(-3.0));
    check(" 1.5e1+2.5E-1 ", Ok(15.25));
    check("sum(1, {two}, 3)", Ok(6.0));
    check("avg( {two} , {ten} )", Ok(6.0));
    check("min({ten}, 3) + max(1, {two})", Ok(5.0));
    check("sum(7)", Ok(7.0));
    check("((((1))))\n", Ok(1.0));
}

#[test]
fn a_formula_without_a_value_gives_a_reason() {
    check("1 / {zero}", Err(Reason::DivisionByZero));
    check("1 / ({two} - 2)", Err(Reason::DivisionByZero));
    check("0 / 0", Err(Reason::DivisionByZero));
    check("{huge} * 10", Err(Reason::Overflow));
    check("sum({huge}, {huge})", Err(Reason::Overflow));
    check("{nothing} + 1", Err(Reason::MissingOperand));
    // A missing operand takes precedence over other reasons.
    check("1 / 0 + {nothing}", Err(Reason::MissingOperand));
    let formula = Formula::parse("{nothing} + 1").unwrap();
    assert_eq!(formula.eval(value, MissingOperand::Zero), Ok(1.0));
    let ratio = Formula::parse("1 / {nothing}").unwrap();
    assert_eq!(ratio.eval(value, MissingOperand::Zero), Err(Reason::DivisionByZero));
}

#[test]
fn operands_are_listed_once() {
    let formula = Formula::parse("{b} + {a.1_x-Y} * {b}").unwrap();
    assert_eq!(formula.operands(), ["b", "a.1_x-Y"]);
    assert!(Formula::parse("1 + 1").unwrap().operands().is_empty());
}

#[track_caller]
fn refused(text: &str, position: usize, message: &str) {
    let error = Formula::parse(text).unwrap_err();
    assert_eq!(error.position, position, "{text}: {error}");
    assert!(error.message.contains(message), "{text}: {error}");
}

#[test]
fn errors_give_the_position_and_what_is_expected() {
    refused("", 0, "a number");
    refused("   ", 3, "a number");
    refused("{two} +", 7, "a number");
    refused("{two} + * 3", 8, "a number");
    refused("{two} {ten}", 6, "an operator");
    refused("2 ^ 3", 2, "an operator");
    refused("{two", 4, "`}`");
    refused("{}", 1, "a measure's key");
    refused("{a b}", 1, "a measure's key");
    refused("(1 + 2", 6, "`)`");
    refused("1 + 2)", 5, "the end");
    refused("sum()", 4, "a number");
    refused("sum 1", 4, "`(`");
    refused("sum(1,)", 6, "a number");
    refused("sqrt(1)", 0, "a function");
    refused("NaN", 0, "a number");
    refused("1.", 2, "");
    refused("1e999", 0, "a number");
    refused("é + 1", 0, "a number");
    refused("{two} + é", 8, "a number");
    refused(&"(".repeat(1_000), MAX_DEPTH, "nest at most 32");
    refused(&"1+".repeat(5_000), 0, "at most 2000");
    // Each expected item is reported once, and no item of the enclosing rules.
    for text in ["(é", "((é", "sum((é", "sum(1, é", "{two", "(1 + 2", "{two} + (", "-(", "sum 1", "1 + 2)"]
    {
        let message = Formula::parse(text).unwrap_err().message;
        let items: Vec<&str> = message.trim_start_matches("expected ").split(", ").collect();
        let once: std::collections::HashSet<&str> = items.iter().copied().collect();
        assert_eq!(items.len(), once.len(), "{text}: {message}");
        assert_eq!(message.contains("a function"), text.ends_with(['é', '(']), "{text}: {message}");
    }
    let error = Formula::parse("{two} +").unwrap_err();
    assert!(error.to_string().starts_with("at character 8: "), "{error}");
}

#[test]
fn long_chains_need_no_call_stack() {
    check(&format!("1{}", "-1".repeat(999)), Ok(-998.0));
    check(&format!("{}1", "-".repeat(1_998)), Ok(1.0));
}

proptest! {
    #[test]
    fn no_text_panics(text in "[-+*/(){}a-c0-9.,e su mavgin]{0,40}", values: [f64; 3]) {
        if let Ok(formula) = Formula::parse(&text) {
            let value = |key: &str| {
                let at = usize::from(key.as_bytes()[0]) % 4;
                values.get(at).copied().filter(|value| value.is_finite())
            };
            for missing in [MissingOperand::Blank, MissingOperand::Zero, MissingOperand::Skip] {
                if let Ok(result) = formula.eval(value, missing) {
                    prop_assert!(result.is_finite());
                }
            }
        }
    }

    #[test]
    fn any_text_parses_without_panic(text: String) {
        if let Err(error) = Formula::parse(&text) {
            prop_assert!(error.position <= text.chars().count());
        }
    }
}

#[test]
fn operands_are_renamed_all_at_once() {
    let longer = |key: &str| key.starts_with('a').then(|| format!("{key}a"));
    let cases =
        [("{a} / {aa} * {b}", "{aa} / {aaa} * {b}"), ("sum({a},{a}) - 1", "sum({aa},{aa}) - 1"), ("1", "1")];
    for (text, expected) in cases {
        assert_eq!(Formula::renamed(text, longer), expected);
        assert!(Formula::parse(expected).is_ok());
    }
}
