//! Limits: lengths of texts, lists and names, quotas of organizations, and costs of size.

mod inputs;
mod names;
mod quotas;
mod sizes;
