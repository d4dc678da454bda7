//! Formulas of CALCULATED measures: `{churned} / {customers} * 100`.
//!
//! Owns the grammar and the arithmetic of formulas: numbers, measures' keys in braces, `+ - * /`, unary minus,
//! parentheses and the functions `sum`, `avg`, `min` and `max` of one or more values. It must not know where values
//! come from.
//!
mod grammar;

use crate::vocabulary::{MissingOperand, Reason};

/// Largest length of a formula, in bytes.
pub const MAX_LENGTH: usize = 2_000;
/// Largest depth of nested parentheses.
pub const MAX_DEPTH: usize = 32;

/// Parsed formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// Steps in postfix order, so that evaluation needs no recursion.
    steps: Vec<Step>,
    operands: Vec<String>,
}

/// Syntax error in a formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {}: {message}", position + 1)]
pub struct FormulaError {
    /// Number of characters before the error.
    pub position: usize,
    /// Description of the error.
    pub message: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Number(f64),
    /// Operand by its index in `operands`.
    Operand(usize),
    Negate,
    Binary(Operator),
    /// Call of a function with this number of arguments.
    Call(Function, usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Sum,
    Average,
    Minimum,
    Maximum,
}

impl Formula {
    /// Parses a formula.
    ///
    /// # Errors
    ///
    /// Position of the first error, and what is expected there.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let tokens = grammar::parse(text)?;
        let mut operands: Vec<String> = Vec::new();
        let steps = tokens
            .into_iter()
            .map(|token| match token {
                grammar::Token::Step(step) => step,
                grammar::Token::Key(key) => {
                    let known = operands.iter().position(|operand| operand == key);
                    Step::Operand(known.unwrap_or_else(|| {
                        operands.push(key.to_owned());
                        operands.len() - 1
                    }))
                }
            })
            .collect();
        Ok(Self { steps, operands })
    }

    /// Text of a formula with other keys for some of its operands.
    #[must_use]
    pub fn renamed(text: &str, name: impl Fn(&str) -> Option<String>) -> String {
        let mut parts = text.split('{');
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            renamed.push('{');
            let new = part.split_once('}').and_then(|(key, rest)| Some((name(key)?, rest)));
            match new {
                Some((key, rest)) => renamed.extend([&key, "}", rest]),
                None => renamed.push_str(part),
            }
        }
        renamed
    }

    /// Keys of the measures that the formula names, each once, in order of appearance.
    #[must_use]
    pub fn operands(&self) -> &[String] {
        &self.operands
    }

    /// Value of the formula, given those of its operands.
    ///
    /// # Errors
    ///
    /// MISSING_OPERAND where a value is missing and must neither count as 0 nor be left out; DIVISION_BY_ZERO; OVERFLOW
    /// where a step leaves the range of f64.
    pub fn eval(
        &self,
        mut value: impl FnMut(&str) -> Option<f64>,
        missing: MissingOperand,
    ) -> Result<f64, Reason> {
        // Read the operands, and apply the policy to missing ones.
        let mut values = Vec::with_capacity(self.operands.len());
        for key in &self.operands {
            values.push(match (value(key), missing) {
                (Some(value), _) => Some(value),
                (None, MissingOperand::Zero) => Some(0.0),
                (None, MissingOperand::Skip) => None,
                (None, MissingOperand::Blank) => return Err(Reason::MissingOperand),
            });
        }
        // Under SKIP, a missing value is on the stack as `None`.
        let mut stack: Vec<Option<f64>> = Vec::new();
        for step in &self.steps {
            let result = match step {
                Step::Number(number) => Some(*number),
                Step::Operand(at) => values.get(*at).copied().flatten(),
                Step::Negate => stack.pop().flatten().map(|value| -value),
                Step::Binary(operator) => match (stack.pop().flatten(), stack.pop().flatten()) {
                    (Some(right), Some(left)) => Some(operator.apply(left, right)?),
                    _ => None,
                },
                Step::Call(function, count) => {
                    let from = stack.len().saturating_sub(*count);
                    let known: Vec<f64> = stack.drain(from..).flatten().collect();
                    (!known.is_empty()).then(|| function.apply(&known))
                }
            };
            if result.is_some_and(|result| !result.is_finite()) {
                return Err(Reason::Overflow);
            }
            stack.push(result);
        }
        stack.pop().flatten().ok_or(Reason::MissingOperand)
    }

    /// True when the formula is a linear combination of its operands: then the formula of sums is the sum of the
    /// formula's results.
    #[must_use]
    pub fn is_sum(&self) -> bool {
        let mut stack: Vec<Shape> = Vec::new();
        for step in &self.steps {
            let shape = match step {
                Step::Number(_) => Shape::Constant,
                Step::Operand(_) => Shape::Sum,
                Step::Negate => stack.pop().unwrap_or(Shape::Other),
                Step::Binary(operator) => {
                    let (right, left) = (stack.pop(), stack.pop());
                    operator.shape(left.unwrap_or(Shape::Other), right.unwrap_or(Shape::Other))
                }
                Step::Call(function, count) => {
                    let from = stack.len().saturating_sub(*count);
                    let shape = function.shape(&stack[from..]);
                    stack.truncate(from);
                    shape
                }
            };
            stack.push(shape);
        }
        stack.pop() == Some(Shape::Sum)
    }
}

/// Shape of a part of a formula, as a function of the operands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// Constant number.
    Constant,
    /// Linear combination of operands, without a constant term.
    Sum,
    /// Any other function.
    Other,
}

impl Operator {
    fn shape(self, left: Shape, right: Shape) -> Shape {
        match (self, left, right) {
            (_, Shape::Constant, Shape::Constant) => Shape::Constant,
            (Self::Add | Self::Subtract, Shape::Sum, Shape::Sum)
            | (Self::Multiply, Shape::Constant, Shape::Sum)
            | (Self::Multiply | Self::Divide, Shape::Sum, Shape::Constant) => Shape::Sum,
            _ => Shape::Other,
        }
    }

    fn apply(self, left: f64, right: f64) -> Result<f64, Reason> {
        Ok(match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide if right == 0.0 => return Err(Reason::DivisionByZero),
            Self::Divide => left / right,
        })
    }
}

impl Function {
    fn shape(self, values: &[Shape]) -> Shape {
        let all = |shape| values.iter().all(|it| *it == shape);
        match self {
            _ if all(Shape::Constant) => Shape::Constant,
            Self::Sum | Self::Average if all(Shape::Sum) => Shape::Sum,
            _ => Shape::Other,
        }
    }

    fn apply(self, values: &[f64]) -> f64 {
        let sum = || values.iter().sum::<f64>();
        match self {
            Self::Sum => sum(),
            Self::Average => sum() / values.len() as f64,
            Self::Minimum => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Maximum => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

#[cfg(test)]
mod tests;
