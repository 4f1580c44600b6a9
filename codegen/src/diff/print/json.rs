//! The form for other programs, and the schema that says what is in it.

use crate::diff::change::Diff;

/// JSON Schema (draft 2020-12) of what `json` prints.
pub const SCHEMA: &str = include_str!("schema.json");

/// All of a comparison, changes of documentation too.
pub fn json(diff: &Diff) -> String {
    serde_json::to_string_pretty(diff)
        .unwrap_or_else(|_| unreachable!("keys are texts, and nothing fails to serialize"))
}
