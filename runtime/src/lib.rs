//! The small runtime under generated clients: typed XML, SOAP 1.1, login, transports.
//!
//! A whole exchange, without generated code's convenience and without a network:
//!
//! ```
//! # #[path = "../tests/handwritten/service.rs"] mod shop;
//! use centra_runtime::{Login, Port, transport::Memory};
//!
//! let port = Port::new(&shop::SHOP, "https://shop.example.com")?.login(Login::new("erp", "s3cret"));
//! let client = shop::Client::new(port, Memory::new(|_request| {
//!     http::Response::new(br#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
//!         <result xmlns="urn:shop"><success>true</success><errors/><notices/></result></e:Body></e:Envelope>"#.to_vec())
//! }));
//! let reply = client.products_update([shop::ProductUpdate::new("7").status("active")]).send()?;
//! assert!(reply.notices.is_empty());
//! # Ok::<(), centra_runtime::Error>(())
//! ```
//!
//! Features: `reqwest` (async, rustls) and `ureq` (blocking, rustls), both with `policy` (attempts and their delays, calls at a time); `rate` (calls per
//! second), `tracing` (a span for each call), `events` (the queue of events that two operations make), `serde`, `validate`. None is on by default.

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
pub use login::{HeaderLogin, Login, LoginPlacement};
pub use multipart::Attachment;
pub use operation::Operation;
pub use outcome::Delivery;
pub use outgoing::Outgoing;
pub use policy::Policy;
pub use reply::Reply;
pub use response::{Nothing, Response};
pub use transport::TransportError;
pub use update::{Change, Clear};
pub use value::field::{Field, Nested, State};
pub use value::list::List;
pub use value::secret::Secret;
pub use value::unknown::{Unknown, UnknownAttribute, UnknownElement, UnknownNode};
pub use verdict::{NoSuccess, Notices, Outcome, Rejection};
pub use version::SoapVersion;
pub use xml::fields::any::Xml;
