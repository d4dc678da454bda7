//! Walk over the queries and statements of a text, each of which must be restricted to one organization.

use std::{collections::HashSet, ops::ControlFlow};

use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, FromTable, Insert, ObjectName, Query, Select, SelectItem, SetExpr,
    Statement, TableFactor, TableObject, Update, UpdateTableFromKind, Visit, Visitor,
};

use super::scope::{Scope, Table, Term, term};

/// Walk over all queries and statements of a text, the outer ones first.
#[derive(Default)]
pub(super) struct Walk {
    /// Names of common table expressions.
    expressions: HashSet<String>,
    /// Number of tables of organizations that are mentioned anywhere.
    mentioned: usize,
    /// Number of those that were found in a FROM or as a target, and are restricted to one organization.
    restricted: usize,
}

impl Visitor for Walk {
    type Break = String;

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<String> {
        self.mentioned += usize::from(self.belongs_to_organizations(name));
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        // A function in a FROM is mentioned like a table.
        if let TableFactor::Table { name, args: Some(_), .. } = factor {
            self.restricted += usize::from(self.belongs_to_organizations(name));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        for expression in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.expressions.insert(expression.alias.name.value.clone());
            let is_read = matches!(*expression.query.body, SetExpr::Select(_) | SetExpr::SetOperation { .. });
            if !is_read {
                return ControlFlow::Break(
                    "it writes within WITH, which distributed tables refuse".to_owned(),
                );
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        let mut scope = Scope::default();
        scope.add_all(self, &select.from)?;
        scope.add_condition(select.selection.as_ref());
        self.close(scope)
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<String> {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Walk {
    /// Checks the statements.
    pub(super) fn of(statements: &[Statement]) -> Result<(), String> {
        let mut walk = Self::default();
        for statement in statements {
            if let ControlFlow::Break(breach) = statement.visit(&mut walk) {
                return Err(breach);
            }
        }
        let Self { mentioned, restricted, .. } = walk;
        if mentioned == restricted {
            return Ok(());
        }
        Err(format!(
            "of {mentioned} tables {restricted} are restricted: one stands where this rule does not look"
        ))
    }

    /// True for all tables but those of the database itself and of migrations: a new table is held to the rule.
    pub(super) fn belongs_to_organizations(&self, name: &ObjectName) -> bool {
        let schema = name.0.first().and_then(|part| part.as_ident()).map(|ident| ident.value.as_str());
        let table = last(name);
        schema != Some("information_schema")
            && !table.starts_with("pg_")
            && table != "seaql_migrations"
            && !self.expressions.contains(&table)
    }

    fn insert(&mut self, insert: &Insert) -> ControlFlow<String> {
        let TableObject::TableName(table) = &insert.table else {
            return ControlFlow::Break("it inserts into something that is no table".to_owned());
        };
        let table = last(table);
        let tenant = tenant_column(&table);
        let position = insert.columns.iter().position(|column| last(column) == tenant);
        let (Some(position), Some(source)) = (position, &insert.source) else {
            return ControlFlow::Break(format!("it inserts into {table} without the organization"));
        };
        let is_restricted = match source.body.as_ref() {
            SetExpr::Values(values) if values.rows.len() == 1 => true,
            SetExpr::Values(_) => {
                return ControlFlow::Break(format!(
                    "several rows as VALUES into {table}: store::insert sends them as one parameter"
                ));
            }
            // What is selected comes from where the rows go to.
            SetExpr::Select(select) => self.selects_tenant(select, position),
            _ => false,
        };
        if !is_restricted {
            return ControlFlow::Break(format!(
                "what it inserts into {table} does not come from the organization"
            ));
        }
        self.restricted += 1;
        ControlFlow::Continue(())
    }

    /// True where the item at this position is the organization's column of a table that is selected from.
    fn selects_tenant(&self, select: &Select, position: usize) -> bool {
        let mut scope = Scope::default();
        let expression = match select.projection.get(position) {
            Some(
                SelectItem::UnnamedExpr(expression) | SelectItem::ExprWithAlias { expr: expression, .. },
            ) => expression,
            _ => return false,
        };
        let Some(Term::Column(qualifier, column)) = term(expression) else { return false };
        scope.add_all(self, &select.from).is_continue()
            && scope
                .tables
                .iter()
                .any(|table| qualifier.as_ref() == Some(&table.alias) && column == tenant_column(&table.name))
    }

    fn update(&mut self, update: &Update) -> ControlFlow<String> {
        let mut scope = Scope::default();
        scope.add(self, &update.table)?;
        if let Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) = &update.from
        {
            scope.add_all(self, from)?;
        }
        let tenant = scope.tables.first().map(|table| tenant_column(&table.name));
        let moves = |Assignment { target, .. }: &Assignment| match target {
            AssignmentTarget::ColumnName(column) => Some(last(column).as_str()) == tenant,
            AssignmentTarget::Tuple(columns) => {
                columns.iter().any(|column| Some(last(column).as_str()) == tenant)
            }
        };
        if update.assignments.iter().any(moves) {
            return ControlFlow::Break("it moves a row to another organization".to_owned());
        }
        scope.add_condition(update.selection.as_ref());
        self.close(scope)
    }

    fn delete(&mut self, delete: &Delete) -> ControlFlow<String> {
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        let mut scope = Scope::default();
        scope.add_all(self, from)?;
        scope.add_all(self, delete.using.iter().flatten())?;
        scope.add_condition(delete.selection.as_ref());
        self.close(scope)
    }

    /// Checks that each table of the scope is restricted to one organization.
    fn close(&mut self, scope: Scope) -> ControlFlow<String> {
        let restricted = scope.restricted();
        for Table { alias, name } in &scope.tables {
            if !restricted.contains(&(alias.clone(), tenant_column(name).to_owned())) {
                return ControlFlow::Break(format!("{name} is used without its organization"));
            }
            self.restricted += 1;
        }
        ControlFlow::Continue(())
    }
}

/// Column with the organization.
fn tenant_column(table: &str) -> &'static str {
    if table == "organization" { "id" } else { "organization_id" }
}

/// Last part of a name, which names the table or column itself.
pub(super) fn last(name: &ObjectName) -> String {
    name.0.last().and_then(|part| part.as_ident()).map_or_else(String::new, |ident| ident.value.clone())
}
