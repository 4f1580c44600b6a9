//! Hooks: an envelope that is signed, a trace that is passed on, and a log of what was sent and what came.

#[allow(dead_code, unreachable_pub)]
#[path = "../tests/handwritten/service.rs"]
mod shop;

use centra_runtime::http::{HeaderValue, Request, Response};
use centra_runtime::transport::Memory;
use centra_runtime::{Error, Login, Policy, Port};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

/// Where the caller stands in a trace, as W3C's Trace Context writes it; `None` outside of one.
fn traceparent() -> Option<HeaderValue> {
    let context = Context::current();
    let span = context.span().span_context().clone();
    let flags = span.trace_flags().to_u8();
    let text = format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id());
    text.parse().ok().filter(|_| span.is_valid())
}

/// Stands for a signature.
fn sign(body: &[u8]) -> usize {
    body.len()
}

/// Stands for the service.
fn answer(request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let is_signed = String::from_utf8_lossy(request.body()).contains("<s:Signature");
    let reply = format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><result xmlns='urn:shop'><success>{is_signed}</success></result></e:Body></e:Envelope>"
    );
    Response::new(reply.into_bytes())
}

fn main() -> Result<(), Error> {
    let port = Port::new(&shop::SHOP, "https://shop.example.com")?.login(Login::new("erp", "s3cret"));
    let port = port.on_envelope(|outgoing| {
        let signature = sign(outgoing.body().ok_or("an earlier hook replaced the envelope")?);
        outgoing.add_header_xml(&format!(r#"<s:Signature xmlns:s="urn:own">{signature}</s:Signature>"#))?;
        Ok(())
    });
    let policy = Policy::default()
        .on_attempt(|attempt| {
            if let Some(parent) = traceparent() {
                attempt.headers.insert("traceparent", parent);
            }
        })
        .audit(|call| {
            println!("{call}\n  sent {}", call.request);
            if let Some(reply) = call.reply {
                println!("  came {reply}");
            }
        });
    let client = shop::Client::new(port, Memory::new(answer)).with(policy);
    client.products_update([shop::ProductUpdate::new("7").status("active")]).send()?;
    Ok(())
}
