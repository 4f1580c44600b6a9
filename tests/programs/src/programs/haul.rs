//! Has goods collected where one service says that they are, by another one: both speak of the same addresses.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::{depots, freights, trade};

/// Has the goods of the country's depot brought to this address; the number of the freight.
pub fn haul(transport: &impl Transport, country: trade::Country, to: trade::Address) -> Result<i32, Error> {
    let session = trade::Session::new("s-1");
    let depots = depots::Client::new(Port::new(&depots::DEPOTS_PORT, "https://trade.example")?, transport);
    let freights = freights::Client::new(Port::new(&freights::FREIGHTS_PORT, "https://trade.example")?, transport);
    let found = depots.find_depot(depots::FindDepot::new(country)).header(session.clone()).send()?;
    let from = found.depot.get().cloned().unwrap_or_default();
    let owner = found.owner.get().cloned().unwrap_or_default();
    let reply = freights.collect(freights::Collect::new(from, to, owner)).header(session).send()?;
    Ok(reply.number.get().copied().unwrap_or_default())
}
