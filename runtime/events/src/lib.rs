//! An event queue that loses nothing: what a worker does next, where it keeps what must survive, and the loop that drives it.
//!
//! A service that has events gives out the oldest and forgets those that are acknowledged. A [`Queue`] fetches them, hands each to a handler
//! together with a transaction of the [`Inbox`](inbox::Inbox), commits what the handler wrote and the event's outcome as one, and acknowledges
//! only then. Whatever fails in between, no event is lost, and what a handler writes in the transaction is written once.
//!
//! ```
//! use centra_events::inbox::Memory;
//! use centra_events::{Batch, Ended, Event, EventId, Kind, Options, Outcome, Queue, Source, Stop};
//! # use centra_events::Acknowledged;
//! # #[derive(Debug)] struct Shop(Vec<&'static str>);
//! # impl Source for Shop {
//! #     type Data = &'static str;
//! #     type Error = std::io::Error;
//! #     fn endpoint(&self) -> String { "https://shop.example.com".into() }
//! #     fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<&'static str>, std::io::Error> {
//! #         let events = self.0.iter().map(|id| {
//! #             let event = Event { id: (*id).into(), kind: "order".into(), entry: Some((*id).into()), mission: None, date: None, data: *id };
//! #             (event, id.as_bytes().to_vec())
//! #         });
//! #         Ok(Batch { events: events.collect(), unnamed: 0 })
//! #     }
//! #     fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, std::io::Error> {
//! #         self.0.retain(|id| !ids.contains(&(*id).into()));
//! #         Ok(Acknowledged::Done)
//! #     }
//! #     fn read(&self, _: &[u8]) -> Result<Event<&'static str>, Box<dyn std::error::Error + Send + Sync>> { Err("not needed".into()) }
//! # }
//! # let shop = Shop(vec!["30", "31"]);
//!
//! let inbox = Memory::<String>::default();
//! let mut queue = Queue::new(shop, inbox.clone()).options(Options { once: true, ..Options::default() });
//! let ended = queue.run(&Stop::default(), |event, tx| {
//!     tx.record(format!("booked order {}", event.data)); // the effect, in the inbox's transaction
//!     Ok::<_, std::io::Error>(Outcome::Done)
//! })?;
//! assert!(matches!(ended, Ended::Idle(Some(_)))); // with the proof that nothing was left
//! assert_eq!(inbox.effects(), ["booked order 30", "booked order 31"]);
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod conformance;
mod core;
mod drive;
mod event;
pub mod inbox;
mod metrics;
mod mutation;
mod options;
mod source;
mod step;
mod stop;

pub use self::core::Core;
pub use drive::{Ended, Notice, Outcome, Queue};
pub use event::{EventId, Kind, Taken};
pub use metrics::{Drained, Metrics};
#[doc(hidden)]
pub use mutation::Mutation;
pub use options::{Acknowledge, Blocked, Changed, Claim, Options};
pub use source::{Acknowledged, Batch, Event, Source};
pub use step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
pub use stop::Stop;
