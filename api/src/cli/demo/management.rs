//! Management data of the demo's company: created from `demo::management`, with the same commands as clients use.

use std::future::Future;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    id::{NodeId, OrganizationId},
    review,
    vocabulary::{Frequency, ReviewKind},
};
use service::{
    Caller, Command, Keyed, Outcome, Patch, Reader, Service,
    comment::CommentCreate,
    key_result::{KeyResultCreate, KeyResultFields},
    review::{ActionItemCreate, ActionItemFields, DecisionCreate, ReviewClose, ReviewFields, ReviewSchedule},
};

use crate::{
    cli::Failure,
    demo::management::{COMMENTS, DECISIONS, HELD_BEFORE, HELD_IN, KEY_RESULTS, NOTES, SCORECARD, TODOS},
};

/// Creates key results, a review that was held and one that is planned, and comments, all by this caller.
pub(super) async fn manage(
    service: &Service,
    caller: &Caller,
    organization: OrganizationId,
) -> Result<(), Failure> {
    let view = service.view(caller, organization).await?;
    let company = Company { service, caller, organization, today: view.today() };
    company.key_results(&view).await?;
    company.reviews(&view).await?;
    for (objective, body) in COMMENTS {
        let subject_id = found(&view, Keyed::Objective, objective).await?;
        company.done(CommentCreate { id: None, subject_id, body: body.to_owned() }).await?;
    }
    Ok(())
}

struct Company<'a> {
    service: &'a Service,
    caller: &'a Caller,
    organization: OrganizationId,
    today: NaiveDate,
}

impl Company<'_> {
    fn day(&self, distance: i64) -> NaiveDate {
        self.today.checked_add_signed(TimeDelta::days(distance)).unwrap_or(self.today)
    }

    async fn done<C: Command>(&self, command: C) -> Result<String, Failure> {
        made(self.service.execute(self.caller, self.organization, None, &command)).await
    }

    async fn key_results(&self, view: &Reader) -> Result<(), Failure> {
        let quarter = view.organization().calendar().period_of(self.today, Frequency::Quarterly);
        for it in &KEY_RESULTS {
            let [start, target, current] = it.values.map(Patch::Set);
            let fields = KeyResultFields {
                quarter: Patch::Set(quarter.to_string()),
                name: Patch::Set(it.name.to_owned()),
                owner: Patch::Set(it.owner.to_owned()),
                owner_ids: Patch::Keep,
                start,
                target,
                current,
                confidence: Patch::Set(it.confidence),
            };
            let objective_id = found(view, Keyed::Objective, it.objective).await?;
            self.done(KeyResultCreate { id: None, objective_id, fields }).await?;
        }
        Ok(())
    }

    async fn reviews(&self, view: &Reader) -> Result<(), Failure> {
        let mut outline = view.organization().outline().iter();
        let scorecard = outline.find(|entry| entry.key.as_deref() == Some(SCORECARD));
        let scorecard_id =
            scorecard.map(|entry| entry.id.to_string()).ok_or("the example has no scorecard")?;
        let kind = ReviewKind::Monthly;
        let current = view.organization().calendar().current(review::frequency(kind), self.today);
        let schedule = |period: domain::period::Period, fields| ReviewSchedule {
            id: None,
            scorecard_id: scorecard_id.clone(),
            kind,
            period: period.to_string(),
            agenda: Patch::Keep,
            fields,
        };
        let held = Patch::Set(self.day(-HELD_BEFORE));
        let notes = Patch::Set(NOTES.to_owned());
        let fields = ReviewFields { scheduled_on: held.clone(), held_on: held, notes };
        let review_id = self.done(schedule(current.previous().unwrap_or(current), fields)).await?;
        for text in DECISIONS {
            let review_id = review_id.clone();
            self.done(DecisionCreate { id: None, review_id, text: text.to_owned() }).await?;
        }
        for todo in &TODOS {
            let fields = ActionItemFields {
                text: Patch::Set(todo.text.to_owned()),
                assignee: Patch::Set(todo.assignee.to_owned()),
                owner_ids: Patch::Keep,
                due_on: Patch::Set(self.day(todo.due_in)),
                done: Patch::Keep,
            };
            self.done(ActionItemCreate { id: None, review_id: review_id.clone(), fields }).await?;
        }
        let close = ReviewClose { id: review_id, expected_version: None, close_period: false };
        made(self.service.close_review(self.caller, self.organization, None, &close)).await?;
        let fields = ReviewFields { scheduled_on: Patch::Set(self.day(HELD_IN)), ..ReviewFields::default() };
        self.done(schedule(current, fields)).await?;
        Ok(())
    }
}

/// Id of what a command has created.
pub(super) async fn made<T: ToString>(
    outcome: impl Future<Output = service::Result<Outcome<T>>>,
) -> Result<String, Failure> {
    let Outcome { done, problems, .. } = outcome.await?;
    match (done, problems.first()) {
        (Some(id), _) => Ok(id.to_string()),
        (None, problem) => Err(format!("the example is broken: {problem:?}").into()),
    }
}

/// Id of the object with this key.
async fn found(view: &Reader, kind: Keyed, key: &str) -> Result<String, Failure> {
    let found: Option<(_, NodeId)> = view.by_key(kind, key).await?;
    found.map(|(_, id)| id.to_string()).ok_or_else(|| format!("the example has no {key}").into())
}
