//! Many entries about measures' periods in one write: all are looked up, checked and stored together.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
    sync::Arc,
};

use domain::{
    cascade::MeasureRef as Home,
    id::{MeasureId, NodeId, OrganizationId, ScorecardId},
    measure::Measure,
    period::Period,
    scorecard::Scorecard,
    series::Facts,
};
use entity::measure_period;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Service,
    caller::{Caller, Principal},
    error::{Error, Problem, ProblemCode, Result},
    idempotency::Attempt,
    policy::{self, Action, Standing},
    row::Change,
    snapshot::{Keyed, row_of},
    write::Write,
};

/// The most entries of one batch.
pub const MAX_ENTRIES: usize = 5_000;

/// A measure by id or by the partner's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MeasureRef {
    /// By id, as the client wrote it.
    Id(String),
    /// By key.
    Key(String),
}

/// What happens to the good entries of a batch with bad ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ErrorPolicy {
    /// Nothing is kept.
    RejectAll,
    /// The good ones are kept.
    RowByRow,
}

/// Entries to be taken together.
#[derive(Clone, Debug, Serialize)]
pub struct Batch<E> {
    /// 1 to [`MAX_ENTRIES`] of them.
    pub entries: Vec<E>,
    /// What happens to the good ones when some are bad.
    pub error_policy: ErrorPolicy,
    /// Makes it safe to send the batch again.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// What each entry is about, in their order; `None` where it was refused.
    pub results: Vec<Option<(Home, Period)>>,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// The organization's revision after it.
    pub revision: i64,
}

/// Where and when an entry is applied.
pub(super) struct Context<'a> {
    pub(super) measure: &'a Measure,
    pub(super) write: &'a Write,
}

/// What is wrong with a field of an entry.
pub(super) type Fault = (ProblemCode, &'static str, String);

/// One entry of a batch.
pub(super) trait Entry: Serialize + Sync {
    /// The mutation it belongs to.
    const MUTATION: &'static str;
    /// What its sender must be allowed to do.
    const ACTION: Action;
    fn measure(&self) -> &MeasureRef;
    fn period(&self) -> &str;
    /// Changes the facts, or says what is wrong.
    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault>;
}

impl Service {
    pub(super) async fn take_batch<E: Entry>(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        batch: Batch<E>,
    ) -> Result<BatchOutcome> {
        let (mut write, principal) = self.begin(caller, organization).await?;
        if !policy::permits(principal.highest(), E::ACTION, true) {
            return Err(Error::Forbidden(policy::required(E::ACTION).role()));
        }
        let Batch { entries, error_policy, idempotency_key } = &batch;
        let attempt = match idempotency_key {
            Some(key) => Some(Attempt::new(key.clone(), E::MUTATION, &batch)?),
            None => None,
        };
        if let Some(attempt) = &attempt
            && let Some((kept, revision)) = attempt.earlier::<Kept>(&write).await?
        {
            write.give_up().await?;
            return kept.outcome(revision);
        }
        let mut taken = Taken::default();
        if (1..=MAX_ENTRIES).contains(&entries.len()) {
            let measures = Measures::load(&write, &principal, entries).await?;
            for (at, entry) in entries.iter().enumerate() {
                taken.take(&write, &measures, at, entry);
            }
        } else {
            let message = format!("a batch has 1 to {MAX_ENTRIES} entries, not {}", entries.len());
            taken.problems.push(Problem::new(ProblemCode::TooMany, message, &["input", "entries"]));
        }
        let refused = !taken.problems.is_empty() && *error_policy == ErrorPolicy::RejectAll;
        if refused || taken.rows.is_empty() {
            let revision = write.give_up().await?;
            let results = vec![None; entries.len()];
            return Ok(BatchOutcome { results, problems: taken.problems, revision });
        }
        let Taken { results, problems, rows, .. } = taken;
        write.put(rows).await?;
        if let Some(attempt) = attempt {
            attempt.keep(&write, &Kept::of(&results, &problems)).await?;
        }
        let revision = write.commit().await?;
        Ok(BatchOutcome { results, problems, revision })
    }
}

/// The measures that a batch speaks of, with their homes and what the caller is to them.
struct Measures<'a> {
    principal: &'a Principal,
    by_ref: HashMap<MeasureRef, (ScorecardId, MeasureId)>,
    homes: HashMap<ScorecardId, (Arc<Scorecard>, Standing)>,
}

impl<'a> Measures<'a> {
    /// Finds all of them with a fixed number of statements.
    async fn load<E: Entry>(write: &Write, principal: &'a Principal, entries: &[E]) -> Result<Self> {
        let organization = write.organization_id();
        let (mut by_ref, mut ids, mut keys) = (HashMap::new(), Vec::new(), Vec::new());
        for reference in entries.iter().map(Entry::measure).collect::<HashSet<_>>() {
            match reference {
                MeasureRef::Id(text) => {
                    if let Ok(id) = text.parse::<MeasureId>() {
                        match write.locations().hint(organization, NodeId::Measure(id)) {
                            Some(home) => drop(by_ref.insert(reference.clone(), (home, id))),
                            None => ids.push((id.uuid(), reference)),
                        }
                    }
                }
                // What cannot be a key is nobody's.
                MeasureRef::Key(key) if domain::key::is_valid(key) => keys.push(key.as_str()),
                MeasureRef::Key(_) => {}
            }
        }
        if !ids.is_empty() {
            let uuids: Vec<Uuid> = ids.iter().map(|(id, _)| *id).collect();
            let found = write.locations().find_measures(write.tx(), organization, &uuids).await?;
            let homes: HashMap<Uuid, ScorecardId> = found.into_iter().collect();
            for (id, reference) in ids {
                if let Some(home) = homes.get(&id) {
                    by_ref.insert(reference.clone(), (*home, MeasureId::from_uuid(id)));
                }
            }
        }
        if !keys.is_empty() {
            let found =
                write.locations().find_by_keys(write.tx(), organization, Keyed::Measure, &keys).await?;
            for (key, id, home) in found {
                by_ref.insert(MeasureRef::Key(key), (home, MeasureId::from_uuid(id)));
            }
        }
        let homes: HashSet<ScorecardId> = by_ref.values().map(|(home, _)| *home).collect();
        let homes: Vec<_> = homes.into_iter().collect();
        let homes = write.scorecards(&homes).await?;
        let standing = |id| write.organization().standing_on(principal, id);
        let homes = homes.into_iter().map(|it| (it.profile.id, (Arc::clone(&it), standing(it.profile.id))));
        // What the caller may not see is not there.
        let homes = homes.filter(|(_, (_, standing))| standing.may(Action::Read)).collect();
        Ok(Self { principal, by_ref, homes })
    }

    fn get(&self, reference: &MeasureRef) -> Option<(&Scorecard, Standing, usize)> {
        let (home, id) = self.by_ref.get(reference)?;
        let (home, standing) = self.homes.get(home)?;
        Some((home, *standing, home.measure(*id)?))
    }
}

/// What has been taken of a batch so far.
#[derive(Default)]
struct Taken {
    results: Vec<Option<(Home, Period)>>,
    problems: Vec<Problem>,
    rows: Vec<Change<measure_period::Model>>,
    seen: HashSet<(MeasureId, Period)>,
}

impl Taken {
    fn take<E: Entry>(&mut self, write: &Write, measures: &Measures<'_>, at: usize, entry: &E) {
        let result = self.check(write, measures, entry);
        self.results.push(result.as_ref().ok().map(|(at, period, _)| (*at, *period)));
        match result {
            Ok((_, _, row)) => self.rows.push(row),
            Err(faults) => self.problems.extend(faults.into_iter().map(|(code, field, message)| {
                Problem::new(code, message, &["input", "entries", &at.to_string(), field])
            })),
        }
    }

    fn check<E: Entry>(
        &mut self,
        write: &Write,
        measures: &Measures<'_>,
        entry: &E,
    ) -> Result<(Home, Period, Change<measure_period::Model>), Vec<Fault>> {
        let fault = |code, field, message: String| vec![(code, field, message)];
        let Some((home, standing, index)) = measures.get(entry.measure()) else {
            let (MeasureRef::Id(name) | MeasureRef::Key(name)) = entry.measure();
            return Err(fault(ProblemCode::NotFound, "measure", format!("there is no measure {name:?}")));
        };
        let measure = &home.measures[index];
        let owned = measure.owner.as_deref().is_some_and(|owner| measures.principal.is(owner));
        if !policy::permits(standing, E::ACTION, owned) {
            let role = policy::required(E::ACTION).role();
            let message = format!("this needs the role {role} or higher where the measure is at home");
            return Err(fault(ProblemCode::Forbidden, "measure", message));
        }
        if let Some(message) = put_away(measure) {
            return Err(fault(ProblemCode::NotAllowed, "measure", message));
        }
        let period = period_of(write, measure, entry.period())
            .map_err(|message| fault(ProblemCode::BadPeriod, "period", message))?;
        let row = |facts: &Facts| row_of(write.organization_id(), home.profile.id, measure.id, period, facts);
        let known = home.series()[index].get(period);
        let mut facts = known.cloned().unwrap_or_default();
        let faults = entry.apply(&Context { measure, write }, &mut facts);
        if !faults.is_empty() {
            return Err(faults);
        }
        // Only what is taken stands in the way of what follows.
        if !self.seen.insert((measure.id, period)) {
            let message = "the batch has an entry for the same measure and period before this one".to_owned();
            return Err(fault(ProblemCode::Duplicate, "period", message));
        }
        let at = Home { scorecard: home.profile.id, measure: measure.id };
        Ok((at, period, Change { before: known.map(row), after: row(&facts) }))
    }
}

/// Why nothing is recorded of a measure that is archived.
pub(super) fn put_away(measure: &Measure) -> Option<String> {
    let message = "the measure is archived; restore it first with measureRestore";
    measure.archived_at.map(|_| message.to_owned())
}

/// The period with this code, if it is one of the measure's; else what is wrong with the code.
pub(super) fn period_of(write: &Write, measure: &Measure, code: &str) -> Result<Period, String> {
    let period = Period::from_str(code).map_err(|error| error.to_string())?;
    if period.frequency() == measure.frequency {
        return Ok(period);
    }
    let today = domain::calendar::today(write.now(), write.organization().time_zone());
    let example = write.organization().calendar().current(measure.frequency, today);
    Err(format!("the measure is {}; a period of it reads {example}", measure.frequency))
}

/// An outcome as idempotency keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    results: Vec<Option<(Uuid, Uuid, String)>>,
    problems: Vec<(String, String, Vec<String>)>,
}

impl Kept {
    fn of(results: &[Option<(Home, Period)>], problems: &[Problem]) -> Self {
        let result =
            |(at, period): (Home, Period)| (at.scorecard.uuid(), at.measure.uuid(), period.to_string());
        let problem = |it: &Problem| (it.code.to_string(), it.message.clone(), it.path.clone());
        Self {
            results: results.iter().map(|it| it.map(result)).collect(),
            problems: problems.iter().map(problem).collect(),
        }
    }

    fn outcome(self, revision: i64) -> Result<BatchOutcome> {
        let corrupt = || Error::Corrupt("an idempotent outcome".into());
        let result = |(scorecard, measure, period): (Uuid, Uuid, String)| {
            let (scorecard, measure) = (ScorecardId::from_uuid(scorecard), MeasureId::from_uuid(measure));
            period.parse().map(|period| (Home { scorecard, measure }, period)).map_err(|_| corrupt())
        };
        let problem = |(code, message, path): (String, String, Vec<String>)| {
            code.parse().map(|code| Problem { code, message, path }).map_err(|_| corrupt())
        };
        Ok(BatchOutcome {
            results: self.results.into_iter().map(|it| it.map(result).transpose()).collect::<Result<_>>()?,
            problems: self.problems.into_iter().map(problem).collect::<Result<_>>()?,
            revision,
        })
    }
}
