//! What was found in messages, as plain data and as text; values only where they were asked for.

use serde::Serialize;

/// How often something was seen, and in which messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// How often.
    pub count: usize,
    /// The first message that has it.
    pub first: String,
    /// The last message that has it.
    pub last: String,
}

impl Seen {
    pub(super) fn again(&mut self, message: &str) {
        if self.count == 0 {
            message.clone_into(&mut self.first);
        }
        self.count += 1;
        message.clone_into(&mut self.last);
    }
}

/// An element or attribute that the schema does not declare.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    /// From the outermost element on; `@` precedes an attribute.
    pub path: String,
    /// How often, and where.
    pub seen: Seen,
    /// The type that all texts fit: `xs:int`, or `structure`.
    pub guess: String,
    /// The lines to add to the schema.
    pub snippet: String,
    /// What is odd about it: that the schema has it under another namespace.
    pub remark: Option<String>,
}

/// Values that are none of their type's, or none that an enumeration names.
#[derive(Clone, Debug, Serialize)]
pub struct Invalid {
    /// From the outermost element on.
    pub path: String,
    /// The declared type.
    pub ty: String,
    /// Whether the type has the value, and its enumeration does not name it.
    pub is_unnamed: bool,
    /// How often, and where.
    pub seen: Seen,
    /// Some of the values; empty unless they were asked for.
    pub values: Vec<String>,
}

/// What the schema declares and no message has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// From the outermost element on.
    pub path: String,
    /// How often the element was seen that could hold it.
    pub chances: usize,
}

/// A message that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The message.
    pub message: String,
    /// Why.
    pub why: String,
}

/// All that was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// How many messages were read.
    pub messages: usize,
    /// What the schema does not declare, most frequent first.
    pub unknown: Vec<Unknown>,
    /// Elements that the schema declares once and that occur several times.
    pub repeated: Vec<(String, Seen)>,
    /// Values that are none.
    pub invalid: Vec<Invalid>,
    /// What no message has.
    pub unseen: Vec<Unseen>,
    /// Messages that could not be read.
    pub unread: Vec<Unread>,
}

impl Report {
    /// Whether messages hold what the schema does not foresee.
    pub fn is_drift(&self) -> bool {
        !(self.unknown.is_empty() && self.invalid.is_empty() && self.repeated.is_empty())
    }

    /// For other programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self)
            .unwrap_or_else(|_| unreachable!("keys are texts, and nothing fails to serialize"))
    }

    /// For reading; `all` adds what no message has.
    pub fn to_text(&self, all: bool) -> String {
        let mut out = String::new();
        let times = |seen: &Seen| match seen.count {
            1 => format!("once, in {}", seen.first),
            count if seen.first == seen.last => format!("{count} times, in {}", seen.first),
            count => format!("{count} times, first in {}, last in {}", seen.first, seen.last),
        };
        for unknown in &self.unknown {
            out.push_str(&format!("not declared  {} ({})\n", unknown.path, unknown.guess));
            out.push_str(&format!("              {}\n", times(&unknown.seen)));
            if let Some(remark) = &unknown.remark {
                out.push_str(&format!("              {remark}\n"));
            }
            for line in unknown.snippet.lines() {
                out.push_str(&format!("              {line}\n"));
            }
        }
        for (path, seen) in &self.repeated {
            out.push_str(&format!("repeats       {path}, which is declared once\n              {}\n", times(seen)));
        }
        for invalid in &self.invalid {
            let what = if invalid.is_unnamed { "not named" } else { "no value" };
            out.push_str(&format!(
                "{what:<14}{} ({})\n              {}\n",
                invalid.path,
                invalid.ty,
                times(&invalid.seen)
            ));
            if !invalid.values.is_empty() {
                out.push_str(&format!("              such as `{}`\n", invalid.values.join("`, `")));
            }
        }
        for unread in &self.unread {
            out.push_str(&format!("not read      {}: {}\n", unread.message, unread.why));
        }
        if all {
            for unseen in &self.unseen {
                out.push_str(&format!("never seen    {} (in {} that could hold it)\n", unseen.path, unseen.chances));
            }
        }
        let plural = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
        out.push_str(&format!(
            "{} read: {} not declared, {} with values that are none, {} declared and never seen\n",
            plural(self.messages, "message"),
            self.unknown.len(),
            plural(self.invalid.len(), "place"),
            self.unseen.len()
        ));
        out
    }
}
