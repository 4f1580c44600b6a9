//! How a typed value becomes a document: attributes are gathered before their tag, and nothing written is ever looked at again.

pub(in crate::xml) mod added;
pub(in crate::xml) mod around;
pub(in crate::xml) mod attributes;
mod context;
pub(in crate::xml) mod element;
pub(in crate::xml) mod encoder;
pub(in crate::xml) mod escape;
pub(in crate::xml) mod fragment;
pub(in crate::xml) mod lacking;
pub(in crate::xml) mod login;
pub(in crate::xml) mod mask;
pub(in crate::xml) mod observe;
mod output;
mod qualified;
pub(in crate::xml) mod record;
mod rope;
mod simple;
pub(in crate::xml) mod sizes;
pub(in crate::xml) mod standalone;
pub(in crate::xml) mod unexpected;

#[cfg(test)]
mod tests;
