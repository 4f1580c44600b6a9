//! Many clients at once: nothing is lost, nothing happens twice.

use std::collections::BTreeMap;
use std::thread;

use centra_sandbox::Kind;

use super::*;

const CLIENTS: usize = 16;
const UPDATES: usize = 25;

/// docs/centra.md, "Event queue": each change makes an event with the complete object; so the events of an object tell all that happened to it.
#[test]
fn every_update_happens_once() {
    let centra = Sandbox::builder().updates_make_events(true).start().expect("a free port");
    let first = client(&centra, &SOAP_API);
    catalogue(&first);
    first.events_done(events(&first, "all").iter().filter_map(|event| event.id.clone())).send().expect("done");
    thread::scope(|scope| {
        for nth in 0..CLIENTS {
            let client = client(&centra, ENDPOINTS[nth % ENDPOINTS.len()]);
            scope.spawn(move || {
                for number in 1..=UPDATES {
                    let own = WarehouseUpdate::new(format!("w{nth}")).description(number.to_string());
                    client.warehouses_update([own]).send().expect("success");
                    // All of them change the same product, each the stock of a warehouse of its own.
                    let level = StockLevelUpdate::new(format!("w{nth}")).qty(number.to_string());
                    let size = ProductSizeUpdate::new("M").warehouseitems([level]);
                    let variation = ProductVariationUpdate::new("shirt-navy").sizes([size]);
                    client
                        .products_update([ProductUpdate::new("shirt").variations([variation])])
                        .send()
                        .expect("success");
                }
            });
        }
    });
    assert_eq!(centra.queued_events(), 2 * CLIENTS * UPDATES);
    assert_eq!(centra.ids(Kind::Warehouse).len(), CLIENTS + 1, "each id stands for one object");
    for nth in 0..CLIENTS {
        let stock = centra.stock("shirt", "shirt-navy", "M", &format!("w{nth}"));
        assert_eq!(stock, Some(UPDATES.to_string()), "no update undid another");
    }
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let found = events(&first, "warehouse");
        if found.is_empty() {
            break;
        }
        for event in &found {
            let before = last.entry(event.entry.clone().unwrap_or_default()).or_default();
            assert_eq!(event.data.warehouse.description, Some((*before + 1).to_string()), "one after the other");
            *before += 1;
        }
        first.events_done(found.iter().filter_map(|event| event.id.clone())).send().expect("done");
    }
    assert!(last.len() == CLIENTS && last.values().all(|last| *last == UPDATES), "{last:?}");
}
