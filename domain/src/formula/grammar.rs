//! Grammar of formulas.
//!
//! Parsed with `winnow`: of the maintained libraries with a permissive licence, exmex reads keys in braces too, but
//! does not report the position of an error and has no functions with any number of arguments; pest would need a
//! grammar file and a syntax tree.

use winnow::{
    LocatingSlice, ModalResult, Parser,
    ascii::{alpha1, digit1, multispace0},
    combinator::{alt, cut_err, eof, fail, opt, preceded, repeat, terminated},
    error::{ContextError, ErrMode, StrContext, StrContextValue},
    stream::Stream,
    token::{one_of, take_while},
};

use super::{FormulaError, Function, MAX_DEPTH, MAX_LENGTH, Operator, Step};
use crate::key;

/// Step of a formula, with operands by their key.
pub(super) enum Token<'a> {
    Step(Step),
    Key(&'a str),
}

/// Parses a formula into its steps in postfix order.
pub(super) fn parse(text: &str) -> Result<Vec<Token<'_>>, FormulaError> {
    check_limits(text)?;
    terminated(preceded(multispace0, sum), end).parse(LocatingSlice::new(text)).map_err(|error| {
        FormulaError {
            position: text.get(..error.offset()).map_or(0, |before| before.chars().count()),
            message: message(error.inner()),
        }
    })
}

/// Message that lists what is expected, each item once.
fn message(error: &ContextError) -> String {
    let mut expected = Vec::new();
    for context in error.context() {
        if let StrContext::Expected(what) = context {
            let what = what.to_string();
            if !expected.contains(&what) {
                expected.push(what);
            }
        }
    }
    match expected.is_empty() {
        true => "expected a digit".to_owned(),
        false => format!("expected {}", expected.join(", ")),
    }
}

/// Limits the parser's recursion, which follows the parentheses.
fn check_limits(text: &str) -> Result<(), FormulaError> {
    let refuse = |position, message: String| Err(FormulaError { position, message });
    if text.len() > MAX_LENGTH {
        return refuse(0, format!("a formula has at most {MAX_LENGTH} characters"));
    }
    let mut depth = 0_usize;
    for (position, character) in text.chars().enumerate() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return refuse(position, format!("parentheses nest at most {MAX_DEPTH} deep"));
        }
    }
    Ok(())
}

type Input<'a> = LocatingSlice<&'a str>;

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn end(input: &mut Input<'_>) -> ModalResult<()> {
    eof.void().context(expected("an operator")).context(expected("the end")).parse_next(input)
}

fn sum<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    chain(input, ['+', '-'], product)
}

fn product<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    chain(input, ['*', '/'], signed)
}

/// Values with left-associative operators of one precedence between them.
fn chain<'a>(
    input: &mut Input<'a>,
    operators: [char; 2],
    mut value: impl FnMut(&mut Input<'a>) -> ModalResult<Vec<Token<'a>>>,
) -> ModalResult<Vec<Token<'a>>> {
    let mut tokens = value(input)?;
    while let Some(operator) = opt(symbol(operators)).parse_next(input)? {
        tokens.extend(cut_err(&mut value).parse_next(input)?);
        tokens.push(Token::Step(Step::Binary(match operator {
            '+' => Operator::Add,
            '-' => Operator::Subtract,
            '*' => Operator::Multiply,
            _ => Operator::Divide,
        })));
    }
    Ok(tokens)
}

/// Value with any number of minus signs before it.
fn signed<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    let signs: usize = repeat(0.., symbol(['-'])).parse_next(input)?;
    let start = input.checkpoint();
    let mut tokens = match alt((number, operand, call, group)).parse_next(input) {
        // None of the alternatives matches here. Once one has matched a prefix, only its own error is reported.
        Err(ErrMode::Backtrack(_)) => {
            input.reset(&start);
            return fail
                .context(expected("a number"))
                .context(expected("a measure's key in braces"))
                .context(expected("`(`"))
                .context(expected("a function"))
                .parse_next(input);
        }
        result => result?,
    };
    if signs % 2 == 1 {
        tokens.push(Token::Step(Step::Negate));
    }
    Ok(tokens)
}

fn number<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), cut_err(digit1));
    terminated((digit1, opt(('.', cut_err(digit1))), opt(exponent)).take(), multispace0)
        .parse_to()
        .verify(|number: &f64| number.is_finite())
        .map(|number| vec![Token::Step(Step::Number(number))])
        .parse_next(input)
}

fn operand<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    let key = take_while(1..=key::MAX_LENGTH, |c: char| c != '}').verify(key::is_valid);
    preceded(
        '{',
        terminated(
            cut_err(key.context(expected("a measure's key"))),
            (cut_err('}').context(expected("`}`")), multispace0),
        ),
    )
    .map(|key| vec![Token::Key(key)])
    .parse_next(input)
}

fn call<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    let name = alpha1.verify_map(|name| match name {
        "sum" => Some(Function::Sum),
        "avg" => Some(Function::Average),
        "min" => Some(Function::Minimum),
        "max" => Some(Function::Maximum),
        _ => None,
    });
    let function = terminated(name, multispace0).parse_next(input)?;
    cut_err(symbol(['('])).context(expected("`(`")).parse_next(input)?;
    let mut tokens = cut_err(sum).parse_next(input)?;
    let mut count = 1;
    while opt(symbol([','])).parse_next(input)?.is_some() {
        tokens.extend(cut_err(sum).parse_next(input)?);
        count += 1;
    }
    close(input)?;
    tokens.push(Token::Step(Step::Call(function, count)));
    Ok(tokens)
}

fn group<'a>(input: &mut Input<'a>) -> ModalResult<Vec<Token<'a>>> {
    symbol(['(']).parse_next(input)?;
    let tokens = cut_err(sum).parse_next(input)?;
    close(input)?;
    Ok(tokens)
}

fn close(input: &mut Input<'_>) -> ModalResult<()> {
    cut_err(symbol([')'])).void().context(expected("an operator")).context(expected("`)`")).parse_next(input)
}

/// One of these characters and the white space after it.
fn symbol<'a, const N: usize>(characters: [char; N]) -> impl Parser<Input<'a>, char, ErrMode<ContextError>> {
    terminated(one_of(characters), multispace0)
}
