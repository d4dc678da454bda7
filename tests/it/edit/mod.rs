//! Changing the strategy piece by piece, one file a noun.

mod alignments;
mod archived_measures;
mod causal_links;
mod cut_off;
mod deliverables;
mod initiatives;
mod key_renames;
mod measures;
mod objectives;
mod perspectives;
mod placements;
mod racing;
mod racing_values;
mod repeated;
mod scorecard_clones;
mod scorecards;
mod side_by_side;
mod status_overrides;
mod themes;
mod versions;
