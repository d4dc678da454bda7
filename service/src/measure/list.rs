//! Measures by what they are and how they stand: "all red KPIs below Sales, worst first".

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    aggregate::is_known,
    cascade::MeasureRef,
    evaluate::Evaluator,
    id::ScorecardId,
    measure::Measure,
    scorecard::Scorecard,
    series::Series,
    vocabulary::{Frequency, MeasureSource, Status, Timing},
};

use crate::{
    error::Result,
    order::{OrderDirection, holds},
    scores::Sources,
    snapshot::View,
};

/// Which measures are wanted; every condition that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct MeasureFilter {
    /// One of these in the current period of the measure's frequency; any when empty.
    pub status: Vec<Status>,
    /// The home.
    pub scorecard: Option<ScorecardId>,
    /// Whether a home below `scorecard` will do.
    pub include_descendants: bool,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whether it foretells or confirms.
    pub timing: Option<Timing>,
    /// How long its periods are.
    pub frequency: Option<Frequency>,
    /// The last period with an actual ended before this day, or there is none; recorded measures only.
    pub data_older_than: Option<NaiveDate>,
    /// A part of the name or the key, in any case.
    pub query: Option<String>,
    /// Whether the archived ones are wanted, instead of those in use.
    pub archived: bool,
}

/// What measures are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureOrderField {
    /// Their names.
    Name,
    /// Their scores in the current period of their frequencies.
    Score,
}

/// A measure at its home.
pub struct Listed {
    /// The home.
    pub home: Arc<Scorecard>,
    /// Where the measure stands there.
    pub index: usize,
}

impl View {
    /// The measures that the filter admits, in this order; by home and position without one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn measures(
        &self,
        filter: &MeasureFilter,
        order: Option<(MeasureOrderField, OrderDirection)>,
    ) -> Result<Vec<Listed>> {
        let mut listed: Vec<Listed> = Vec::new();
        let homes = self.organization().within(filter.scorecard, filter.include_descendants);
        for home in self.scorecards(&homes).await? {
            let admitted = (0..home.measures.len())
                .filter(|&index| self.admits(filter, &home.measures[index], &home.series()[index]));
            listed.extend(admitted.map(|index| Listed { home: Arc::clone(&home), index }));
        }
        let scored = matches!(order, Some((MeasureOrderField::Score, _)));
        let mut standing = match filter.status.is_empty() && !scored {
            true => vec![None; listed.len()],
            false => self.standing(&listed).await?,
        };
        if !filter.status.is_empty() {
            let wanted = |standing: &Option<(Status, _)>| {
                standing.is_some_and(|(status, _)| filter.status.contains(&status))
            };
            let mut keep = standing.iter().map(wanted);
            listed.retain(|_| keep.next().unwrap_or(false));
            standing.retain(wanted);
        }
        let Some((field, direction)) = order else { return Ok(listed) };
        let mut rows: Vec<_> = listed.into_iter().zip(standing).collect();
        rows.sort_by(|(a, a_stands), (b, b_stands)| match field {
            MeasureOrderField::Name => direction.texts(&a.get().name, &b.get().name),
            MeasureOrderField::Score => {
                let score = |standing: &Option<(Status, Option<f64>)>| standing.and_then(|(_, score)| score);
                direction.numbers(score(a_stands), score(b_stands))
            }
        });
        Ok(rows.into_iter().map(|(listed, _)| listed).collect())
    }

    fn admits(&self, filter: &MeasureFilter, measure: &Measure, series: &Series) -> bool {
        let MeasureFilter { owner, timing, frequency, data_older_than, query, archived, .. } = filter;
        measure.archived_at.is_some() == *archived
            && owner.as_ref().is_none_or(|owner| measure.owner.as_ref() == Some(owner))
            && timing.is_none_or(|timing| measure.timing == timing)
            && frequency.is_none_or(|frequency| measure.frequency == frequency)
            && data_older_than.is_none_or(|day| self.is_older(measure, series, day))
            && query.as_ref().is_none_or(|part| {
                holds(&measure.name, part) || measure.key.as_ref().is_some_and(|key| holds(key, part))
            })
    }

    fn is_older(&self, measure: &Measure, series: &Series, day: NaiveDate) -> bool {
        let calendar = self.organization().calendar();
        let last = series.all().iter().rev().find(|(_, facts)| is_known(measure, facts));
        measure.source == MeasureSource::Entered
            && last.is_none_or(|(period, _)| calendar.ends_on(*period) < day)
    }

    /// The status and the score of each measure in the current period of its frequency.
    async fn standing(&self, listed: &[Listed]) -> Result<Vec<Option<(Status, Option<f64>)>>> {
        let mut sources = Sources::new(self);
        for Listed { home, .. } in listed {
            sources.put(Arc::clone(home));
        }
        for Listed { home, index } in listed {
            if home.measures[*index].source != MeasureSource::Entered {
                sources.gather(home.profile.id).await?;
            }
        }
        let mut evaluator = Evaluator::new(&sources, self.organization().calendar(), self.today());
        let standing = listed.iter().map(|it| {
            let at = MeasureRef { scorecard: it.home.profile.id, measure: it.get().id };
            let result = evaluator.measure(at, evaluator.current(it.get().frequency))?;
            Some((result.verdict.status, result.verdict.score))
        });
        Ok(standing.collect())
    }
}

impl Listed {
    /// The measure.
    #[must_use]
    pub fn get(&self) -> &Measure {
        &self.home.measures[self.index]
    }
}
