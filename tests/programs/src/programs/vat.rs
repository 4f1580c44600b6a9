//! Asks whether a VAT number is valid.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::api::{CHECK_VAT_PORT, CheckVat, Client};

/// Who has this number; `None` if it is not valid.
pub fn name_of(transport: impl Transport, country: &str, number: &str) -> Result<Option<String>, Error> {
    let client = Client::new(Port::new(&CHECK_VAT_PORT, "https://vat.example")?, transport);
    let reply = client.check_vat(CheckVat::new(country, number)).send()?;
    Ok(reply.name.as_deref().filter(|_| reply.valid == true.into()).map(str::to_owned))
}
