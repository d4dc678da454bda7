//! Exports `/export/actuals.csv` and `/export/actuals.jsonl`: their parameters and their files.

use std::{collections::VecDeque, error::Error, sync::Arc};

use axum::http::{HeaderName, HeaderValue};
use chrono::NaiveDate;
use domain::{
    cascade::MeasureRef as Home,
    id::{MeasureId, NodeId, ScorecardId},
    period::Period,
    scorecard::Scorecard,
};
use futures_util::{Stream, StreamExt, stream};
use gateway::{
    executor::{ErrorCode, Refusal, Sessions},
    http::{Download, Downloads, Incomplete, Part},
};
use schema::failure;
use service::{
    Caller, Keyed, Reader, Service,
    measure::{RecordedActuals, RecordedFilter},
};

use super::write::{Column, Format, Row, Table};
use crate::auth::authenticator::Authenticator;

/// Path of exports.
pub(crate) const PATH: &str = "/export/{name}";
/// Header with the revision of the organization that the file is made from, or a later one.
pub(crate) const REVISION: HeaderName = HeaderName::from_static("scorecard-revision");
/// Minimum number of bytes at which a part is sent.
const PART: usize = 32 * 1024;
/// Maximum number of measures that a request may name.
const MAX_MEASURES: usize = 100;

/// Fields of the query string.
#[derive(Debug, Default)]
struct ExportParams {
    organization: Option<String>,
    scorecard: Option<String>,
    descendants: bool,
    measures: Vec<String>,
    from: Option<Period>,
    to: Option<Period>,
    columns: Option<Vec<Column>>,
    bom: Option<bool>,
}

impl Downloads for Authenticator {
    async fn download(
        &self,
        caller: &<Self as Sessions>::Caller,
        name: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Download, Refusal> {
        let format = name.strip_prefix("actuals.").and_then(Format::by_ending);
        let format = format.ok_or_else(|| {
            Refusal::new(ErrorCode::NotFound, "There are /export/actuals.csv and /export/actuals.jsonl.")
        })?;
        let params = ExportParams::read(fields)?;
        if params.bom.is_some() && format != Format::Csv {
            return Err(bad("`bom` is for CSV: JSON has no byte order mark"));
        }
        let view = organization(self.service(), &caller.caller, params.organization.as_deref()).await?;
        let filter = params.filter(&view).await?;
        let (slug, today) = (view.organization().slug(), view.today());
        let file_name = format!("{slug}-actuals-{today}.{}", format.ending());
        let revision = view.organization().revision();
        let actuals = view.recorded_actuals(filter);
        let table = Table::new(format, params.columns, params.bom.unwrap_or_default());
        let writer = Writer { table, actuals, scorecards: VecDeque::new() };
        let parts = writer.parts().boxed();
        let headers = vec![(REVISION, HeaderValue::from(revision))];
        Ok(Download { file_name, content_type: format.content_type(), headers, parts })
    }
}

/// Finds the organization with this slug; the caller's default without one.
async fn organization(
    service: &Service,
    caller: &Caller,
    slug: Option<&str>,
) -> Result<Arc<Reader>, Refusal> {
    if let (None, Some(default)) = (slug, caller.default_organization()) {
        return service.view(caller, default).await.map_err(refused);
    }
    let mut views = Vec::with_capacity(caller.organizations.len());
    for id in &caller.organizations {
        match service.view(caller, *id).await {
            Ok(view) => views.push(view),
            Err(service::Error::NotFound(_)) => {}
            Err(error) => return Err(refused(error)),
        }
    }
    let slugs: Vec<&str> = views.iter().map(|view| view.organization().slug()).collect();
    if slug.is_none() && !slugs.is_empty() {
        return Err(bad(failure::several_organizations(&slugs)));
    }
    let found = slugs.iter().position(|it| Some(*it) == slug);
    let absent = || Refusal::new(ErrorCode::NotFound, "the organization was not found");
    found.map(|at| views.swap_remove(at)).ok_or_else(absent)
}

fn refused(cause: service::Error) -> Refusal {
    let (code, message) = failure::coded(cause);
    Refusal::new(code, message)
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::BadUserInput, message)
}

impl ExportParams {
    fn read(fields: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut params = Self::default();
        for (name, value) in fields {
            let period = |value: &str| {
                value.parse::<Period>().map(Some).map_err(|error| bad(format!("`{name}`: {error}")))
            };
            match name.as_str() {
                "organization" => params.organization = Some(value),
                "scorecard" => params.scorecard = Some(value),
                "descendants" => {
                    params.descendants = value.parse().map_err(|_| bad("`descendants` is true or false"))?;
                }
                "measure" => params.measures.push(value),
                "from" => params.from = period(&value)?,
                "to" => params.to = period(&value)?,
                "columns" => params.columns.get_or_insert_default().extend(columns(&value)?),
                "bom" => params.bom = Some(value.parse().map_err(|_| bad("`bom` is true or false"))?),
                _ => {
                    let known = "organization, scorecard, descendants, measure, from, to, columns and bom";
                    return Err(bad(format!("there is no parameter {name:?}; there are {known}")));
                }
            }
        }
        if params.descendants && params.scorecard.is_none() {
            return Err(bad("`descendants` needs a `scorecard`; without one all scorecards are in the file"));
        }
        if let Some(columns) = &params.columns
            && let Some((_, twice)) = columns.iter().enumerate().find(|(at, it)| columns[..*at].contains(it))
        {
            return Err(bad(format!("the column {} is asked for twice", <&str>::from(twice))));
        }
        if params.measures.len() > MAX_MEASURES {
            return Err(bad(format!("at most {MAX_MEASURES} measures can be named; leave them out for all")));
        }
        Ok(params)
    }

    async fn filter(&self, view: &Reader) -> Result<RecordedFilter, Refusal> {
        let scorecards = self.scorecard.as_deref().map(|name| self.scorecards(view, name)).transpose()?;
        let (mut measures, mut missing) = (Vec::new(), Vec::new());
        for name in &self.measures {
            match measure(view, name).await.map_err(refused)? {
                Some(home) => measures.push(home),
                None => missing.push(format!("{name:?}")),
            }
        }
        if !missing.is_empty() {
            let message = format!("there is no measure {}", missing.join(", "));
            return Err(Refusal::new(ErrorCode::NotFound, message));
        }
        let calendar = view.organization().calendar();
        let from: Option<NaiveDate> = self.from.map(|period| calendar.starts_on(period));
        let to = self.to.map(|period| calendar.ends_on(period));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(bad("`from` lies after `to`"));
        }
        let measures = (!self.measures.is_empty()).then_some(measures);
        Ok(RecordedFilter { scorecards, measures, from, to })
    }

    fn scorecards(&self, view: &Reader, name: &str) -> Result<Vec<ScorecardId>, Refusal> {
        let organization = view.organization();
        let id = name.parse::<ScorecardId>().ok();
        let is_meant =
            |entry: &&service::OutlineEntry| Some(entry.id) == id || entry.key.as_deref() == Some(name);
        let entry = organization.outline().iter().find(is_meant);
        let entry = entry
            .ok_or_else(|| Refusal::new(ErrorCode::NotFound, format!("there is no scorecard {name:?}")))?;
        let below = if self.descendants { organization.descendants(entry.id) } else { Vec::new() };
        Ok(std::iter::once(entry.id).chain(below).collect())
    }
}

/// Parses a list of columns, separated by commas.
fn columns(list: &str) -> Result<Vec<Column>, Refusal> {
    let names = list.split(',').map(str::trim);
    let columns = names.map(|name| {
        name.parse::<Column>()
            .map_err(|_| bad(format!("there is no column {name:?}; there are {}", Column::NAMES.join(", "))))
    });
    columns.collect()
}

/// Finds the measure with this id or key, where the caller may read it.
async fn measure(view: &Reader, name: &str) -> service::Result<Option<Home>> {
    let found = match name.parse::<MeasureId>() {
        Ok(id) => view.holder(NodeId::Measure(id)).await?.map(|scorecard| (scorecard, NodeId::Measure(id))),
        Err(_) => view.by_key(Keyed::Measure, name).await?,
    };
    let home = found.and_then(|(home, node)| match node {
        NodeId::Measure(measure) => Some(Home { scorecard: home.profile.id, measure }),
        _ => None,
    });
    Ok(home.filter(|home| view.reads(home.scorecard)))
}

/// Writes actuals into parts, and reads each scorecard when it is reached.
struct Writer {
    table: Table,
    actuals: RecordedActuals,
    /// Scorecards that have been read and not fully written, each with the index of its next measure.
    scorecards: VecDeque<(Arc<Scorecard>, usize)>,
}

impl Writer {
    fn parts(self) -> impl Stream<Item = Result<Part, Incomplete>> + Send {
        let opening = Part { bytes: self.table.opening().into(), rows: 0 };
        let rest = stream::try_unfold(self, |mut writer| async {
            let part = writer.next().await.map_err(|cause| {
                tracing::error!(%cause, "an export broke off");
                Incomplete
            })?;
            Ok(part.map(|part| (part, writer)))
        });
        stream::once(std::future::ready(Ok(opening))).chain(rest)
    }

    /// Writes the next part; `None` at the end.
    async fn next(&mut self) -> Result<Option<Part>, Box<dyn Error + Send + Sync>> {
        let (mut bytes, mut rows) = (Vec::with_capacity(PART), 0);
        while bytes.len() < PART {
            match self.scorecards.front_mut() {
                Some((scorecard, at)) if *at < scorecard.measures.len() => {
                    rows += write(&self.table, &mut bytes, &self.actuals, scorecard, *at)?;
                    *at += 1;
                }
                Some(_) => drop(self.scorecards.pop_front()),
                None => match self.actuals.next().await? {
                    Some(next) => self.scorecards.extend(next.into_iter().map(|scorecard| (scorecard, 0))),
                    None => break,
                },
            }
        }
        Ok((rows > 0).then(|| Part { bytes: bytes.into(), rows }))
    }
}

/// Adds the lines of a measure, and returns their number.
fn write(
    table: &Table,
    out: &mut Vec<u8>,
    actuals: &RecordedActuals,
    scorecard: &Arc<Scorecard>,
    measure: usize,
) -> std::io::Result<u64> {
    let organization = actuals.view().organization();
    let actual: Vec<_> = actuals.of(scorecard, measure).collect();
    let periods = actual.iter().map(|actual| actual.period);
    let results = match table.needs_results() {
        true => actuals.results(scorecard, measure, periods),
        false => Vec::new(),
    };
    let rows = actual.iter().enumerate().map(|(at, actual)| Row {
        organization,
        actual: *actual,
        result: results.get(at).and_then(Option::as_ref),
    });
    table.write(out, rows)?;
    Ok(actual.len() as u64)
}
