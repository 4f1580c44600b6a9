//! Services that are nothing like Centra, on servers that are not ours: what their SOAP stacks understood of a generated client, and it of them.

#[path = "interop_services/customs.rs"]
mod customs;
#[path = "interop_services/depot.rs"]
mod depot;
#[path = "interop_services/freight.rs"]
mod freight;
#[path = "interop_services/freight_faults.rs"]
mod freight_faults;
#[allow(dead_code)]
#[path = "interop_php/server.rs"]
mod server;
#[path = "interop_services/values.rs"]
mod values;

use std::fmt::Debug;

use centra_runtime::value::Simple;
use centra_runtime::{Error, Fault, Field, Reply};

use crate::server::{Record, Server};

/// What the server recorded of the request that was answered so.
fn record<T>(server: &Server, reply: &Reply<T>) -> Record {
    server.record(reply.request_id.as_deref().expect("a request id"))
}

/// The fault that a call has to end with.
fn fault<T: Debug>(outcome: Result<Reply<T>, Error>) -> Fault {
    match outcome {
        Err(Error::Fault(fault)) => fault.into_inner(),
        other => panic!("a fault was expected, and not {other:?}"),
    }
}

/// The text of a field with a value.
fn text<T: Simple>(field: &Field<T>) -> Option<String> {
    field.get()?;
    field.text().map(Into::into)
}
