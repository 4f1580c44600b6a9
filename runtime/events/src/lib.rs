//! An event queue that loses nothing: what a worker does next, where it keeps what must survive, and the loop that drives it.
//!
//! A service that has events gives out the oldest and forgets those that are acknowledged. A [`Queue`] fetches them, hands each to a handler
//! together with a transaction of the [`Inbox`](inbox::Inbox), commits what the handler wrote and the event's outcome as one, and acknowledges
//! only then. Whatever fails in between, no event is lost, and what a handler writes in the transaction is written once.
//!
//! ```
//! use centra_events::inbox::Memory;
//! use centra_events::{Ended, Options, Outcome, Queue, Stop};
//! # use centra_events::{Acknowledged, Batch, Decode, Event, EventId, Fetched, Kind, Origin, Source};
//! # struct Shop(Vec<&'static str>);
//! # #[derive(Clone)] struct Text;
//! # impl Decode for Text {
//! #     type Data = String;
//! #     fn read(&self, content: &[u8]) -> Result<Event<String>, Box<dyn std::error::Error + Send + Sync>> {
//! #         let data = String::from_utf8(content.to_vec())?;
//! #         Ok(Event { id: data.clone().into(), kind: "order".into(), entry: Some(data.clone()), mission: None, date: None, data })
//! #     }
//! # }
//! # impl Origin for Shop {
//! #     type Decode = Text;
//! #     type Error = std::io::Error;
//! #     fn endpoint(&self) -> String { "https://shop.example.com".into() }
//! #     fn decode(&self) -> Text { Text }
//! # }
//! # impl Source for Shop {
//! #     fn fetch(&mut self, _: Option<&Kind>) -> Result<Batch<String>, std::io::Error> {
//! #         let events = self.0.iter().map(|id| Fetched {
//! #             id: (*id).into(),
//! #             kind: "order".into(),
//! #             entry: Some((*id).into()),
//! #             content: id.as_bytes().to_vec().into(),
//! #             event: Text.read(id.as_bytes()).map_err(|error| error.to_string()),
//! #         });
//! #         Ok(Batch { events: events.collect(), unnamed: 0 })
//! #     }
//! #     fn acknowledge(&mut self, ids: &[EventId]) -> Result<Acknowledged, std::io::Error> {
//! #         self.0.retain(|id| !ids.contains(&(*id).into()));
//! #         Ok(Acknowledged::Done)
//! #     }
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

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod conformance;
mod content;
mod core;
mod deliveries;
mod desk;
mod drive;
mod event;
pub mod inbox;
mod metrics;
mod mutation;
mod options;
pub mod outbox;
pub mod relay;
mod source;
mod step;
mod stop;
#[cfg(feature = "tokio")]
mod task;

pub use self::core::Core;
pub use content::Content;
pub use deliveries::{Deliveries, Delivery};
pub use drive::{Ended, Notice, Outcome, Queue};
pub use event::{EventId, Kind, Taken};
pub use metrics::{Drained, Metrics};
#[doc(hidden)]
pub use mutation::Mutation;
pub use options::{Acknowledge, Blocked, Changed, Claim, Options};
pub use source::{Acknowledged, AsyncSource, Batch, DataOf, Decode, Event, Fetched, Origin, Source};
pub use step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
pub use stop::Stop;
#[cfg(feature = "tokio")]
pub use task::Finished;
