//! Tables distributed by organization: what statements need for it.

mod rule;
