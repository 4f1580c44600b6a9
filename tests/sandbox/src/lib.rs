//! A local Centra: all three SOAP endpoints on a real store, with an event queue, an id conversion table, and faults on request.
//!
//! A test calls [`Sandbox::start`] for a stand-in that stops when it is dropped. As a program:
//! `centra-sandbox`, or `cargo xtask sandbox` in its repository. The README has a whole integration test.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "page")]
mod admin;
mod catalogue;
#[rustfmt::skip]
pub mod centra;
#[cfg(feature = "control")]
mod control;
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
mod disk;
mod doors;
mod engine;
mod events;
mod faults;
mod http;
mod ids;
mod kind;
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
mod ledger;
mod listen;
mod log;
mod mask;
mod merge;
mod money;
mod object;
mod orders;
mod sandbox;
mod service;
mod staff;
mod store;
mod time;
mod update;

pub use engine::WrongLogin;
pub use faults::{Fault, Rule};
pub use kind::Kind;
pub use object::Object;
pub use orders::Shop;
pub use sandbox::{Builder, Exchange, QueuedEvent, Refused, Sandbox, StartError};
pub use staff::Action;

/// The code in the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
