//! Logs in, creates accounts, and finds those that it created.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::api::{Client, Create, CreateFault, Login, PARTNER, Query, SObject, SessionHeader, StatusCode};

/// What became of each account.
pub fn create(transport: &impl Transport, names: &[&str]) -> Result<Vec<String>, Error> {
    let client = Client::new(Port::new(&PARTNER, "https://partner.example")?, transport);
    let session = client.login(Login::new("erp@example.com", "s3cret")).send()?;
    let header = SessionHeader::new(session.result.session_id.as_deref().unwrap_or_default());
    let accounts = names.iter().map(|name| {
        let mut account = SObject::new("Account");
        account.unknown.push_text(*name);
        account
    });
    let reply = match client.create(Create::new().s_objects(accounts)).header(header.clone()).send() {
        Err(error) => return Err(explained(error)),
        Ok(reply) => reply,
    };
    let outcomes = reply.result.iter().map(|result| match result.errors.first().and_then(|error| error.status_code.get()) {
        None => result.id.as_deref().unwrap_or_default().to_owned(),
        Some(StatusCode::DuplicateValue) => "there already".to_owned(),
        Some(_) => "refused".to_owned(),
    });
    let outcomes = outcomes.collect();
    client.query(Query::new("SELECT Id FROM Account")).header(header).send()?;
    Ok(outcomes)
}

/// Declared faults, of which there may be more one day.
fn explained(error: Error) -> Error {
    match error.declared::<CreateFault>() {
        Some(Ok(CreateFault::Fault(fault))) => eprintln!("{}", fault.exception_message.as_deref().unwrap_or("no reason")),
        _ => eprintln!("{error}"),
    }
    error
}
