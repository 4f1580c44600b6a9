//! What a page says about the form that was sent before it: kept here, so that an address can name a note but not make one up.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::list::query;

/// Notes that are kept; older ones are forgotten.
const KEPT: usize = 64;

/// A sentence, and where to go on.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) is_good: bool,
    pub(super) text: String,
    /// Address and words of a link.
    pub(super) link: Option<(String, String)>,
}

impl Note {
    pub(super) fn good(text: impl Into<String>) -> Self {
        Self { is_good: true, text: text.into(), link: None }
    }

    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self { is_good: false, text: text.into(), link: None }
    }

    pub(super) fn link(self, to: impl Into<String>, words: impl Into<String>) -> Self {
        Self { link: Some((to.into(), words.into())), ..self }
    }
}

/// The last notes, by number.
#[derive(Debug, Default)]
pub(super) struct Notes(Mutex<(u64, VecDeque<(u64, Note)>)>);

impl Notes {
    /// The address with the number of the note in it.
    pub(super) fn keep(&self, path: &str, filters: &[(&str, &str)], note: Note) -> String {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.0 += 1;
        let number = notes.0;
        notes.1.push_back((number, note));
        if notes.1.len() > KEPT {
            notes.1.pop_front();
        }
        let number = number.to_string();
        let all: Vec<(&str, &str)> = filters.iter().copied().chain([("note", number.as_str())]).collect();
        query(path, &all)
    }

    pub(super) fn get(&self, number: &str) -> Option<Note> {
        let number: u64 = number.parse().ok()?;
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.1.iter().find(|(it, _)| *it == number).map(|(_, note)| note.clone())
    }
}
