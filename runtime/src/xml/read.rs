//! How a document becomes a typed value: one engine over the tables of any type, in any order of elements.

pub(in crate::xml) mod attributes;
pub(in crate::xml) mod children;
pub(in crate::xml) mod container;
pub(in crate::xml) mod decoder;
pub(in crate::xml) mod each;
pub(in crate::xml) mod field;
#[cfg(feature = "events")]
pub(in crate::xml) mod gather;
pub(in crate::xml) mod raw;
pub(in crate::xml) mod run;
pub(in crate::xml) mod spelling;
pub(in crate::xml) mod walk;

#[cfg(test)]
mod tests;
