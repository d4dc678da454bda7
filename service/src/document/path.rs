//! Paths in a document, and the problems found there.

use std::cell::RefCell;

use domain::validity::Violation;
use ledger::error::{Problem, ProblemCode};

/// Maximum number of problems that are reported.
const MAX_PROBLEMS: usize = 1_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    Field(&'static str),
    Item(usize),
}

/// Path from the document's root to a value.
#[derive(Clone, Debug, Default)]
pub(super) struct DocumentPath(Vec<Step>);

impl DocumentPath {
    pub(super) fn field(&self, name: &'static str) -> Self {
        self.then(Step::Field(name))
    }

    pub(super) fn item(&self, index: usize) -> Self {
        self.then(Step::Item(index))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    fn segments(&self) -> Vec<String> {
        let text = |step: &Step| match step {
            Step::Field(name) => (*name).to_owned(),
            Step::Item(index) => index.to_string(),
        };
        self.0.iter().map(text).collect()
    }
}

/// Problems found so far.
#[derive(Default)]
pub(super) struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    pub(super) fn add(&self, code: ProblemCode, path: &DocumentPath, message: impl Into<String>) {
        self.add_at(code, path.segments(), message.into());
    }

    /// Adds a problem with a field whose name comes from the document.
    pub(super) fn add_field(
        &self,
        code: ProblemCode,
        path: &DocumentPath,
        field: &str,
        message: impl Into<String>,
    ) {
        let mut path = path.segments();
        path.push(field.to_owned());
        self.add_at(code, path, message.into());
    }

    /// Adds a violated rule of the method, about the entity at this path.
    pub(super) fn broken(&self, violation: Violation, path: &DocumentPath) {
        self.push(Problem::broken(violation, path.segments()));
    }

    fn add_at(&self, code: ProblemCode, path: Vec<String>, message: String) {
        self.push(Problem { code, message, path });
    }

    fn push(&self, problem: Problem) {
        let mut problems = self.0.borrow_mut();
        if problems.len() < MAX_PROBLEMS {
            problems.push(problem);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0.into_inner()
    }
}
