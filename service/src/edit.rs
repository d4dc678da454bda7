//! What a command works with: things found by the ids that a client sent and checked against what the caller may
//! do, rows to change, and the problems found on the way.
//!
//! A command finds and checks first and writes last: what it finds is the strategy as it was before.

use std::{collections::HashSet, str::FromStr, sync::Arc};

use domain::{
    id::{MeasureId, NodeId, ObjectiveId, OrganizationId, PerspectiveId, ScorecardId, ThemeId},
    scorecard::Scorecard,
    validity::{self, Violation},
};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Service,
    caller::{Caller, Principal},
    command::Refused,
    error::{Error, Problem, ProblemCode, Result},
    measure::MeasureRef,
    patch::Patch,
    policy::{self, Action, Standing},
    row::{Change, Row},
    snapshot::Keyed,
    write::Write,
};

/// A command under way.
pub struct Edit {
    write: Write,
    principal: Principal,
    pub(crate) problems: Vec<Problem>,
}

/// Something of a scorecard, by its index there.
pub(crate) type Found = (Arc<Scorecard>, usize);

impl Edit {
    pub(crate) async fn begin(
        service: &Service,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<Self> {
        let (write, principal) = service.begin(caller, organization).await?;
        Ok(Self { write, principal, problems: Vec::new() })
    }

    /// The same for the operator, who may do everything.
    pub(crate) async fn begin_as_operator(service: &Service, organization: OrganizationId) -> Result<Self> {
        let principal = Principal::operator();
        let write = service.begin_as(principal.actor, organization).await?;
        Ok(Self { write, principal, problems: Vec::new() })
    }

    pub(crate) fn write(&self) -> &Write {
        &self.write
    }

    /// Who does it.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    pub(crate) async fn commit(self) -> Result<i64> {
        self.write.commit().await
    }

    pub(crate) async fn give_up(self) -> Result<i64> {
        self.write.give_up().await
    }
}

/// What is wrong.
impl Edit {
    /// Notes what is wrong with a field of the input.
    pub(crate) fn refuse(&mut self, code: ProblemCode, field: &str, message: impl Into<String>) {
        self.problems.push(problem(code, field, message));
    }

    /// Notes the rules of the method that are broken.
    pub(crate) fn violations(&mut self, violations: impl IntoIterator<Item = Violation>) {
        let broken = |violation| Problem::broken(violation, vec!["input".to_owned()]);
        self.problems.extend(violations.into_iter().map(broken));
    }

    /// What was found; where nothing was, that is noted, and what else is wrong can still be seen.
    pub(crate) fn note<T>(&mut self, found: Result<T, Refused>) -> Result<Option<T>, Refused> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Refused::Problem(problem)) => {
                self.problems.push(problem);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Ends the command where anything was wrong.
    pub(crate) fn settled(&self) -> Result<(), Refused> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refused::Gathered) }
    }
}

/// A problem with a field of the input; a field of a field stands after a dot.
pub(crate) fn problem(code: ProblemCode, field: &str, message: impl Into<String>) -> Problem {
    Problem::new(code, message, &["input"].into_iter().chain(field.split('.')).collect::<Vec<_>>())
}

/// Nothing has the id in this field, or the caller may not see it.
pub(crate) fn not_found(what: &str, field: &str, id: &str) -> Refused {
    problem(ProblemCode::NotFound, field, format!("there is no {what} with the id {id:?}")).into()
}

/// Finding things.
impl Edit {
    /// What the caller is to the scorecard.
    pub(crate) fn standing_on(&self, id: ScorecardId) -> Standing {
        self.write.organization().standing_on(&self.principal, id)
    }

    /// The caller must be allowed to do this with the organization as a whole.
    pub(crate) fn demand(&self, action: Action) -> Result<(), Refused> {
        Ok(policy::demand(self.write.organization().standing(&self.principal), action)?)
    }

    /// The scorecard that holds the node.
    async fn holder(
        &self,
        what: &'static str,
        field: &'static str,
        node: NodeId,
        action: Action,
    ) -> Result<Arc<Scorecard>, Refused> {
        let organization = self.write.organization_id();
        let locations = self.write.locations();
        let absent = || not_found(what, field, &node.to_string());
        let home = match locations.hint(organization, node) {
            Some(home) => Some(home),
            None => locations.find(self.write.tx(), organization, node).await?,
        };
        let known = |home: &ScorecardId| self.write.organization().entry(*home).is_some();
        let home = home.filter(known).ok_or_else(absent)?;
        let standing = self.standing_on(home);
        if !standing.may(policy::sight(node)) {
            return Err(absent());
        }
        policy::demand(standing, action)?;
        self.write.scorecards(&[home]).await?.pop().ok_or_else(absent)
    }

    /// A scorecard with which the caller may do this.
    pub(crate) async fn scorecard(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Arc<Scorecard>, Refused> {
        let typed: ScorecardId = typed("scorecard", field, id)?;
        self.holder("scorecard", field, NodeId::Scorecard(typed), action).await
    }

    /// A perspective of a scorecard with which the caller may do this.
    pub(crate) async fn perspective(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Found, Refused> {
        let typed: PerspectiveId = typed("perspective", field, id)?;
        let scorecard = self.holder("perspective", field, NodeId::Perspective(typed), action).await?;
        let index = scorecard.perspective(typed).ok_or_else(|| not_found("perspective", field, id))?;
        Ok((scorecard, index))
    }

    /// A theme of a scorecard with which the caller may do this.
    pub(crate) async fn theme(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Found, Refused> {
        let typed: ThemeId = typed("theme", field, id)?;
        let scorecard = self.holder("theme", field, NodeId::Theme(typed), action).await?;
        let index = scorecard.themes.iter().position(|theme| theme.id == typed);
        Ok((scorecard, index.ok_or_else(|| not_found("theme", field, id))?))
    }

    /// An objective of a scorecard with which the caller may do this.
    pub(crate) async fn objective(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Found, Refused> {
        let typed: ObjectiveId = typed("objective", field, id)?;
        let scorecard = self.holder("objective", field, NodeId::Objective(typed), action).await?;
        let index = scorecard.objective(typed).ok_or_else(|| not_found("objective", field, id))?;
        Ok((scorecard, index))
    }

    /// A measure of a scorecard with which the caller may do this.
    pub(crate) async fn measure(
        &self,
        field: &'static str,
        id: &str,
        action: Action,
    ) -> Result<Found, Refused> {
        let typed: MeasureId = typed("measure", field, id)?;
        let scorecard = self.holder("measure", field, NodeId::Measure(typed), action).await?;
        let index = scorecard.measure(typed).ok_or_else(|| not_found("measure", field, id))?;
        Ok((scorecard, index))
    }

    /// The same by id or by key.
    pub(crate) async fn measure_named(
        &self,
        field: &'static str,
        measure: &MeasureRef,
        action: Action,
    ) -> Result<Found, Refused> {
        let key = match measure {
            MeasureRef::Id(id) => return self.measure(field, id, action).await,
            MeasureRef::Key(key) => key,
        };
        let absent =
            || problem(ProblemCode::NotFound, field, format!("there is no measure with the key {key:?}"));
        let (write, keys) = (&self.write, [key.as_str()]);
        let found =
            write.locations().find_by_keys(write.tx(), write.organization_id(), Keyed::Measure, &keys);
        let (_, id, _) = found.await?.pop().ok_or_else(absent)?;
        match self.measure(field, &MeasureId::from_uuid(id).to_string(), action).await {
            Err(Refused::Problem(_)) => Err(absent().into()),
            found => found,
        }
    }

    /// The holder of any other node, and the row behind it.
    pub(crate) async fn held<R: Row>(
        &self,
        what: &'static str,
        field: &'static str,
        id: &str,
        node: impl FnOnce(&str) -> Option<NodeId>,
        action: Action,
    ) -> Result<(Arc<Scorecard>, R), Refused> {
        let node = node(id).ok_or_else(|| not_found(what, field, id))?;
        let scorecard = self.holder(what, field, node, action).await?;
        let row = self.row(node.uuid()).await?;
        Ok((scorecard, row.ok_or_else(|| not_found(what, field, id))?))
    }

    /// A row by its id.
    pub(crate) async fn row<R: Row>(&self, id: Uuid) -> Result<Option<R>> {
        let mut columns = primary_key::<R>();
        let (Some(tenant), Some(own)) = (columns.next(), columns.next()) else { return Ok(None) };
        let query =
            R::Table::find().filter(tenant.eq(self.write.organization_id().uuid())).filter(own.eq(id));
        Ok(query.one(self.write.tx()).await?)
    }

    /// A row that is there, since it was found.
    pub(crate) async fn known_row<R: Row>(&self, id: Uuid) -> Result<R> {
        self.row(id).await?.ok_or_else(|| Error::Corrupt(format!("no {} {id}", R::KIND)))
    }
}

fn primary_key<R: Row>() -> impl Iterator<Item = <R::Table as EntityTrait>::Column> {
    <R::Table as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

fn typed<T: FromStr>(what: &str, field: &str, id: &str) -> Result<T, Refused> {
    id.parse().map_err(|_| not_found(what, field, id))
}

/// Checking and changing fields.
impl Edit {
    /// The id of something new: the client's own, or a fresh one. Where the client's cannot be taken, that is noted.
    pub(crate) async fn new_id<R: Row>(
        &mut self,
        id: Option<&str>,
        uuid: impl FnOnce(&str) -> Option<Uuid>,
    ) -> Result<Uuid> {
        self.new_id_in::<R>("id", id, uuid).await
    }

    /// The same for an id that the client gives in another field.
    pub(crate) async fn new_id_in<R: Row>(
        &mut self,
        field: &str,
        id: Option<&str>,
        uuid: impl FnOnce(&str) -> Option<Uuid>,
    ) -> Result<Uuid> {
        let Some(text) = id else { return Ok(self.write.new_id()) };
        let Some(id) = uuid(text) else {
            let message = format!("{text:?} is no id of this type; ids look like {}", self.example::<R>());
            self.refuse(ProblemCode::Invalid, field, message);
            return Ok(self.write.new_id());
        };
        if self.row::<R>(id).await?.is_some() {
            self.refuse(ProblemCode::Duplicate, field, "there is something with this id already");
            return Ok(self.write.new_id());
        }
        Ok(id)
    }

    fn example<R: Row>(&self) -> String {
        let prefix = R::KIND.to_string().to_lowercase().replace('_', "");
        let suffix = MeasureId::from_uuid(self.write.new_id()).to_string();
        format!("{prefix}_{}", suffix.rsplit('_').next().unwrap_or_default())
    }

    /// The row must be as the client knows it.
    pub(crate) fn expect_version<R: Row>(&mut self, row: &mut R, expected: Option<i32>) {
        let Some((expected, version)) = expected.zip(row.version().copied()) else { return };
        if expected != version {
            let message = format!(
                "somebody else has changed it: it is at version {version}, not {expected}; read it again and decide"
            );
            self.refuse(ProblemCode::Conflict, "expectedVersion", message);
        }
    }

    /// Changes a field that cannot be empty.
    pub(crate) fn set<T: Clone>(&mut self, name: &str, field: &mut T, patch: &Patch<T>) {
        match patch {
            Patch::Keep => {}
            Patch::Clear => self.refuse(ProblemCode::Required, name, format!("{name} cannot be null")),
            Patch::Set(value) => field.clone_from(value),
        }
    }

    /// Changes a field that holds a word and cannot be empty.
    pub(crate) fn set_word<T: ToString>(&mut self, name: &str, field: &mut String, patch: &Patch<T>) {
        self.set(name, field, &patch.map(ToString::to_string));
    }

    /// The same for one that may be empty.
    pub(crate) fn set_optional_word<T: ToString>(field: &mut Option<String>, patch: &Patch<T>) {
        patch.map(ToString::to_string).apply(field);
    }

    /// The place among siblings that is asked for, if any.
    pub(crate) fn wanted_position(&mut self, position: &Patch<i32>) -> Option<i32> {
        if *position == Patch::Clear {
            self.refuse(ProblemCode::Required, "position", "position cannot be null");
        }
        position.value().copied()
    }

    /// A name must say something.
    pub(crate) fn check_name(&mut self, name: &str) {
        self.violations(validity::name(name));
    }

    /// A partner's key must be one, and nobody else's among things of this type.
    pub(crate) async fn check_key<R: Row>(
        &mut self,
        id: Uuid,
        key: Option<&str>,
        column: <R::Table as EntityTrait>::Column,
    ) -> Result<()> {
        let Some(key) = key else { return Ok(()) };
        if let Some(violation) = validity::key(key) {
            self.violations([violation]);
            return Ok(());
        }
        let mut columns = primary_key::<R>();
        let (Some(tenant), Some(own)) = (columns.next(), columns.next()) else { return Ok(()) };
        let others = R::Table::find()
            .filter(tenant.eq(self.write.organization_id().uuid()))
            .filter(column.eq(key))
            .filter(own.ne(id));
        if others.one(self.write.tx()).await?.is_some() {
            let message = format!("another {} has the key {key:?}", R::KIND.to_string().to_lowercase());
            self.refuse(ProblemCode::Duplicate, "key", message);
        }
        Ok(())
    }
}

/// Keys of many things at once.
impl Edit {
    /// Which of these keys things of this type have already.
    pub(crate) async fn taken_keys<R: Row>(
        &self,
        keys: Vec<String>,
        column: <R::Table as EntityTrait>::Column,
    ) -> Result<HashSet<String>> {
        let mut taken = HashSet::new();
        let Some(tenant) = primary_key::<R>().next() else { return Ok(taken) };
        for keys in keys.chunks(5_000) {
            let rows: Vec<String> = R::Table::find()
                .select_only()
                .column(column)
                .filter(tenant.eq(self.write.organization_id().uuid()))
                .filter(column.is_in(keys))
                .into_tuple()
                .all(self.write.tx())
                .await?;
            taken.extend(rows);
        }
        Ok(taken)
    }
}

/// Writing, last of all and only when nothing is wrong.
impl Edit {
    /// Moves siblings to their places. To make room is no change of theirs: their versions stay.
    pub(crate) async fn make_room<R: Row>(
        &mut self,
        places: &[(Uuid, i32)],
        position: impl Fn(&mut R) -> &mut i32,
    ) -> Result<(), Refused> {
        let mut changes = Vec::with_capacity(places.len());
        for (id, place) in places {
            let before: R = self.known_row(*id).await?;
            let mut after = before.clone();
            *position(&mut after) = *place;
            changes.push(Change { before: Some(before), after });
        }
        self.put_all(changes).await
    }

    /// Writes one new row, or one that has changed.
    pub(crate) async fn put<R: Row>(&mut self, before: Option<&R>, after: R) -> Result<(), Refused> {
        self.put_all(Change::of(before, after)).await
    }

    /// Writes many.
    pub(crate) async fn put_all<R: Row>(
        &mut self,
        changes: impl IntoIterator<Item = Change<R>>,
    ) -> Result<(), Refused> {
        self.settled()?;
        Ok(self.write.put(changes).await?)
    }

    /// Deletes rows.
    pub(crate) async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), Refused> {
        self.settled()?;
        Ok(self.write.remove(rows).await?)
    }
}
