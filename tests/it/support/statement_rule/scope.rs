//! Tables and conditions of one SELECT, UPDATE or DELETE.

use std::{collections::HashSet, ops::ControlFlow};

use sqlparser::ast::{
    BinaryOperator, Expr, Join, JoinConstraint, JoinOperator, TableFactor, TableWithJoins, Value,
};

use super::walk::{Walk, last};

/// Table with rows of organizations, as it stands in a FROM or as a target.
pub(super) struct Table {
    pub(super) alias: String,
    pub(super) name: String,
}

/// Tables and conditions of one SELECT, UPDATE or DELETE, without what is nested in it.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) tables: Vec<Table>,
    /// True where something else stands beside the tables, so that a column without a qualifier may be its.
    has_others: bool,
    equalities: Vec<(Term, Term)>,
}

/// Side of an equality that can restrict a table.
#[derive(PartialEq)]
pub(super) enum Term {
    Parameter,
    /// Column with its qualifier.
    Column(Option<String>, String),
}

impl Scope {
    pub(super) fn add_all<'a>(
        &mut self,
        walk: &Walk,
        from: impl IntoIterator<Item = &'a TableWithJoins>,
    ) -> ControlFlow<String> {
        from.into_iter().try_for_each(|tables| self.add(walk, tables))
    }

    pub(super) fn add(
        &mut self,
        walk: &Walk,
        TableWithJoins { relation, joins }: &TableWithJoins,
    ) -> ControlFlow<String> {
        self.add_factor(walk, relation)?;
        joins.iter().try_for_each(|join| self.add_join(walk, join))
    }

    fn add_factor(&mut self, walk: &Walk, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } if walk.belongs_to_organizations(name) => {
                let name = last(name);
                let alias = alias.as_ref().map_or_else(|| name.clone(), |alias| alias.name.value.clone());
                self.tables.push(Table { alias, name });
                ControlFlow::Continue(())
            }
            TableFactor::NestedJoin { table_with_joins, .. } => self.add(walk, table_with_joins),
            // Queries in a FROM are scopes of their own.
            _ => {
                self.has_others = true;
                ControlFlow::Continue(())
            }
        }
    }

    fn add_join(&mut self, walk: &Walk, join: &Join) -> ControlFlow<String> {
        self.add_factor(walk, &join.relation)?;
        match &join.join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::CrossJoin(constraint) => {
                if let JoinConstraint::On(condition) = constraint {
                    self.add_condition(Some(condition));
                }
                ControlFlow::Continue(())
            }
            // The condition of an outer join restricts one side only.
            _ => ControlFlow::Break("a join of a kind that this rule does not know".to_owned()),
        }
    }

    /// Adds the equalities that must hold for the condition to hold.
    pub(super) fn add_condition(&mut self, condition: Option<&Expr>) {
        match condition {
            Some(Expr::Nested(inner)) => self.add_condition(Some(inner)),
            Some(Expr::BinaryOp { left, op: BinaryOperator::And, right }) => {
                self.add_condition(Some(left));
                self.add_condition(Some(right));
            }
            Some(Expr::BinaryOp { left, op: BinaryOperator::Eq, right }) => {
                self.equalities.extend(term(left).zip(term(right)));
            }
            _ => {}
        }
    }

    /// Columns that are equal to a parameter: alias of the table, and name.
    pub(super) fn restricted(&self) -> HashSet<(String, String)> {
        let mut restricted = HashSet::new();
        let known = |term: &Term, restricted: &HashSet<_>| match term {
            Term::Parameter => true,
            column => self.column(column).is_some_and(|column| restricted.contains(&column)),
        };
        loop {
            let before = restricted.len();
            for (left, right) in &self.equalities {
                for (one, other) in [(left, right), (right, left)] {
                    if known(one, &restricted) {
                        restricted.extend(self.column(other));
                    }
                }
            }
            if restricted.len() == before {
                return restricted;
            }
        }
    }

    fn column(&self, term: &Term) -> Option<(String, String)> {
        match (term, self.tables.as_slice()) {
            (Term::Column(Some(alias), column), _) => Some((alias.clone(), column.clone())),
            (Term::Column(None, column), [table]) if !self.has_others => {
                Some((table.alias.clone(), column.clone()))
            }
            _ => None,
        }
    }
}

/// Side of an equality; `None` for what restricts nothing.
pub(super) fn term(expression: &Expr) -> Option<Term> {
    match expression {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => term(inner),
        Expr::Value(value) => match &value.value {
            Value::Placeholder(_) | Value::SingleQuotedString(_) => Some(Term::Parameter),
            _ => None,
        },
        Expr::Identifier(column) => Some(Term::Column(None, column.value.clone())),
        Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [.., qualifier, column] => {
                Some(Term::Column(Some(qualifier.value.clone()), column.value.clone()))
            }
            _ => None,
        },
        _ => None,
    }
}
