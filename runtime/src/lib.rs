//! The small runtime under clients that `centra-codegen` generates: typed XML, SOAP 1.1 and 1.2, login, transports.
//!
//! # From `cargo new` to the first reply
//!
//! 1. `cargo new shop && cd shop`
//! 2. `cargo add centra-runtime --features ureq`, or `reqwest` for async. That is the only dependency of a generated client.
//! 3. `centra-codegen generate --wsdl shop.wsdl --out src/shop.rs` writes the client: types in the WSDL's order, and a method per operation.
//! 4. In `src/main.rs`, declare `mod shop;`, make a [`Port`] from the endpoint's constant, an address and a login, and a client from the port and a [`transport`]:
//!
//! ```
//! # #[path = "../tests/handwritten/service.rs"] mod shop;
//! use centra_runtime::{Login, Port, transport::Memory};
//!
//! let port = Port::new(&shop::SHOP, "https://shop.example.com")?.login(Login::new("erp", "s3cret"));
//! # let reply = br#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
//! #     <result xmlns="urn:shop"><success>true</success><errors/><notices/></result></e:Body></e:Envelope>"#;
//! // `Ureq::new()` speaks HTTP. `Memory` replies from a function: for tests.
//! let client = shop::Client::new(port, Memory::new(|_request| http::Response::new(reply.to_vec())));
//!
//! let reply = client.products_update([shop::ProductUpdate::new("7").status("active")]).send()?;
//! assert!(reply.notices.is_empty());
//! # Ok::<(), centra_runtime::Error>(())
//! ```
//!
//! With an async transport it is `.await` in place of `.send()`.
//!
//! # Where to go from there
//!
//! - [`Error`] says what happened, [`Error::outcome`] what became of the request.
//! - [`Policy`] sets attempts, limits of time and of calls at a time; [`Batch`] sends many updates in chunks.
//! - [`Field`], [`Nested`] and [`List`] are what fields hold; [`xml::unexpected`] lists what a schema does not know.
//! - [`xml::from_slice`] and [`xml::to_vec`] read and write any generated type without SOAP; [`Operation`] encodes and decodes without HTTP.
//! - [`server`] is the other side of a service.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `ureq` | the blocking transport, HTTP and TLS by ureq and rustls; turns `policy` on |
//! | `ureq-plain` | the same without TLS, for tests against a server on the same machine: it refuses `https`, and builds in a fraction of the time |
//! | `reqwest` | the async transport, HTTP and TLS by reqwest and rustls; turns `policy` on |
//! | `policy` | several attempts with delays between them, and a limit of calls at a time, for transports of one's own |
//! | `rate` | a limit of calls per second |
//! | `tracing` | a span for each call, an event for each attempt |
//! | `events` | the queue of events that two operations make, by `Generator::queue` |
//! | `serde` | generated types as JSON, if they were generated with `--serde` |
//! | `validate` | facets of the schema are checked, if the client was generated with `--validate` |
//! | `jiff` | fields hold dates and times of the crate `jiff`, where the generator was asked for them |
//! | `rust_decimal` | fields hold decimals of the crate `rust_decimal`, where the generator was asked for them |
//!
//! # Speed
//!
//! Two fifths of the instructions that reading takes are the allocator's, when that is glibc's. With `mimalloc` as the program's `#[global_allocator]`, reading a
//! large reply takes a third fewer instructions in all. Writing allocates little.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod batch;
mod client;
#[doc(hidden)]
pub mod codegen;
mod context;
mod endpoint;
mod error;
mod exchange;
mod facet;
mod fault;
mod hooks;
mod later;
mod login;
mod masked;
mod multipart;
mod operation;
mod options;
mod outcome;
mod outgoing;
mod policy;
#[cfg(feature = "events")]
pub mod queue;
mod recording;
mod redact;
mod reply;
mod response;
#[cfg(feature = "serde")]
pub mod serde;
pub mod server;
mod soap;
mod trace;
pub mod transport;
mod update;
#[cfg(feature = "validate")]
pub mod validate;
pub mod value;
mod verdict;
mod version;
mod vocabulary;
pub mod xml;

pub use batch::{Batch, BatchReport, Identify, Refused, Stopped};
pub use client::{Call, Client};
pub use context::{CallInfo, InCall};
pub use endpoint::{Endpoint, Port};
pub use error::{Error, NotSoap, Result};
pub use facet::{Facet, Measure};
pub use fault::{Fault, Meaning};
pub use hooks::{Attempt, Audit, End, Masked};
pub use http;
pub use later::Later;
pub use login::{HeaderLogin, Login, LoginPlacement};
pub use multipart::Attachment;
pub use operation::Operation;
pub use outcome::Delivery;
pub use outgoing::Outgoing;
pub use policy::Policy;
pub use reply::Reply;
pub use response::{Nothing, Response};
pub use transport::TransportError;
pub use update::{Change, Clear, IntoChange, IntoItems, IntoValue};
pub use value::field::{Field, Nested, State};
pub use value::list::List;
pub use value::secret::Secret;
pub use value::unknown::{Unknown, UnknownAttribute, UnknownElement, UnknownNode};
pub use verdict::{NoSuccess, Notices, Outcome, Rejection};
pub use version::SoapVersion;
pub use xml::fields::any::Xml;
