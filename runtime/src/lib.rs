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
//! Features: `reqwest` (async, rustls), `ureq` (blocking, rustls), `serde`, `validate`; none is on by default.

mod client;
#[doc(hidden)]
pub mod codegen;
mod endpoint;
mod error;
mod exchange;
mod facet;
mod fault;
mod login;
mod multipart;
mod operation;
mod options;
mod reply;
mod response;
#[cfg(feature = "serde")]
pub mod serde;
pub mod server;
mod soap;
pub mod transport;
mod update;
#[cfg(feature = "validate")]
pub mod validate;
pub mod value;
mod verdict;
mod vocabulary;
pub mod xml;

pub use client::{Call, Client};
pub use endpoint::{Endpoint, Port, SoapVersion};
pub use error::{Error, NotSoap, Result, TransportError};
pub use facet::{Facet, Measure};
pub use fault::Fault;
pub use login::{HeaderLogin, Login, LoginPlacement};
pub use multipart::Attachment;
pub use operation::Operation;
pub use reply::Reply;
pub use response::{Nothing, Response};
pub use update::{Change, Clear};
pub use value::field::{Field, Nested, State};
pub use value::list::List;
pub use value::secret::Secret;
pub use value::unknown::{Unknown, UnknownAttribute, UnknownElement, UnknownNode};
pub use verdict::{NoSuccess, Notices, Outcome, Rejection};
pub use xml::fields::any::Xml;
