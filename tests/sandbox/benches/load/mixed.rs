//! All kinds of requests at once. Every update carries a number and makes an event; whoever reads the events sees whether one was lost or
//! came twice, and the store must hold the last numbers in the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use centra_runtime::Error;
use centra_sandbox::centra::*;
use tokio::task::JoinSet;

use crate::program::Program;
use crate::wire::Wire;
use crate::{Args, Times, Wrong, ensure};

/// One reader each.
const TYPES: [&str; 5] = ["stock", "market", "warehouse", "customer", "order"];

/// What a client has done: by kind (as in [`TYPES`]), how many updates.
type Sent = [usize; 5];

#[derive(Default)]
struct Shared {
    /// Requests so far.
    count: AtomicUsize,
    /// No update comes any more.
    is_over: AtomicBool,
}

pub(crate) async fn run(args: &Args) -> Result<(), Wrong> {
    let program = Program::start(&["--update-events"], args.data.as_deref())?;
    let writers = args.clients.saturating_sub(TYPES.len()).max(1);
    let orders = prepare(&program, writers).await?;
    let shared = Arc::new(Shared::default());
    let (mut writing, mut reading) = (JoinSet::new(), JoinSet::new());
    let start = Instant::now();
    for (ty, name) in TYPES.into_iter().enumerate() {
        reading.spawn(read(program.client().await?, ty, name, Arc::clone(&shared)));
    }
    for (nth, order) in orders.iter().enumerate() {
        writing.spawn(write(program.client().await?, nth, order.clone(), args.requests, Arc::clone(&shared)));
    }
    let mut memory = None;
    while shared.count.load(Ordering::Relaxed) < args.requests && !writing.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        if memory.is_none() && shared.count.load(Ordering::Relaxed) > args.requests / 2 {
            memory = program.memory();
        }
    }
    let mut times = Times::default();
    let mut sent = BTreeMap::new();
    while let Some(done) = writing.join_next().await {
        let (nth, numbers, more) = done??;
        sent.insert(nth, numbers);
        times.0.extend(more.0);
    }
    let took = start.elapsed();
    let after = program.memory();
    shared.is_over.store(true, Ordering::SeqCst);
    let mut seen = [0; 5];
    while let Some(done) = reading.join_next().await {
        let (ty, count, more) = done??;
        seen[ty] = count;
        times.0.extend(more.0);
    }
    let title = format!("mixed, {} clients, {} requests", args.clients, times.0.len());
    times.report(&title, took);
    verify(&program, &orders, &sent, seen).await?;
    if let (Some(half), Some(end)) = (memory, after) {
        println!("    memory: {half:.0} MB after half of them, {end:.0} MB after all");
        ensure(end < half * 1.3 + 16.0, || "it needs more and more memory".into())?;
    }
    println!(
        "    {} updates: each made one event, each event was read once, the store has the last of each",
        seen.iter().sum::<usize>()
    );
    Ok(())
}

/// An order for each writer; the events of that are read already.
async fn prepare(program: &Program, writers: usize) -> Result<Vec<String>, Wrong> {
    let placed = program.ask("POST", &format!("orders?count={writers}")).await?;
    let orders: Vec<String> = placed["orders"].as_array().ok_or("no orders")?.iter().map(ToString::to_string).collect();
    let client = program.client().await?;
    loop {
        let events = client
            .events_get(EventsGetRequest { r#type: Some("all".into()), ..Default::default() })
            .await?
            .value
            .events;
        if events.is_empty() {
            return Ok(orders);
        }
        client.events_done(events.iter().filter_map(|event| event.id.clone())).await?;
    }
}

/// Changes things of its own, one of five kinds at random; now and then it sends something that must be refused.
async fn write(
    client: Client<Wire>,
    nth: usize,
    order: String,
    requests: usize,
    shared: Arc<Shared>,
) -> Result<(usize, Sent, Times), Wrong> {
    let mut times = Times::default();
    let mut sent = Sent::default();
    while shared.count.fetch_add(1, Ordering::Relaxed) < requests {
        if fastrand::u8(..50) == 0 {
            let bad = AccountUpdate::new(format!("a{nth}")).market(ReferenceUpdate::new("nowhere"));
            let refused = times.of(client.accounts_update([bad]).into_future()).await;
            ensure(matches!(refused, Err(Error::Rejected(_))), || format!("not refused: {refused:?}"))?;
            continue;
        }
        let ty = fastrand::usize(..TYPES.len());
        sent[ty] += 1;
        let number = sent[ty].to_string();
        let id = format!("w{nth}");
        let outcome = match ty {
            0 => times.of(client.products_update([ProductUpdate::new(id).comment(number)]).into_future()).await,
            1 => times.of(client.markets_update([MarketUpdate::new(id).description(number)]).into_future()).await,
            2 => times.of(client.warehouses_update([WarehouseUpdate::new(id).description(number)]).into_future()).await,
            3 => times.of(client.customers_update([CustomerUpdate::new(id).firstname(number)]).into_future()).await,
            _ => {
                times
                    .of(client.orders_update([OrderUpdate::new(&order).internalinformation(number)]).into_future())
                    .await
            }
        };
        outcome?;
    }
    Ok((nth, sent, times))
}

/// Reads and acknowledges events of one type until no more come. Of each object the numbers must come one after the other.
async fn read(
    client: Client<Wire>,
    ty: usize,
    name: &str,
    shared: Arc<Shared>,
) -> Result<(usize, usize, Times), Wrong> {
    let mut times = Times::default();
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = 0;
    loop {
        let is_over = shared.is_over.load(Ordering::SeqCst);
        let request = EventsGetRequest { r#type: Some(name.to_owned()), ..Default::default() };
        let events = times.of(client.events_get(request).into_future()).await?.value.events;
        shared.count.fetch_add(1, Ordering::Relaxed);
        if events.is_empty() && is_over {
            return Ok((ty, count, times));
        }
        for event in &events {
            let data = &event.data;
            let texts = [
                &data.stock.comment,
                &data.market.description,
                &data.warehouse.description,
                &data.customer.firstname,
                &data.order.internalinformation,
            ];
            let number: usize = texts[ty].as_deref().unwrap_or_default().parse()?;
            let entry = event.entry.clone().unwrap_or_default();
            let before = last.insert(entry.clone(), number).unwrap_or_default();
            ensure(number == before + 1, || format!("{name} {entry}: {number} came after {before}"))?;
            count += 1;
        }
        if !events.is_empty() {
            times.of(client.events_done(events.iter().filter_map(|event| event.id.clone())).into_future()).await?;
            shared.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Every update was seen, and the store has the last of each; nothing is there that nobody sent.
async fn verify(program: &Program, orders: &[String], sent: &BTreeMap<usize, Sent>, seen: Sent) -> Result<(), Wrong> {
    for (ty, name) in TYPES.into_iter().enumerate() {
        let all: usize = sent.values().map(|sent| sent[ty]).sum();
        ensure(all == seen[ty], || format!("{name}: {all} updates, but {} events", seen[ty]))?;
    }
    for (nth, sent) in sent {
        let id = format!("w{nth}");
        let found = [
            (format!("objects/product/{id}"), "comment", sent[0]),
            (format!("objects/market/{id}"), "description", sent[1]),
            (format!("objects/warehouse/{id}"), "description", sent[2]),
            (format!("objects/customer/{id}"), "firstname", sent[3]),
            (format!("objects/order/{}", orders[*nth]), "internalinformation", sent[4]),
        ];
        for (path, field, number) in found.into_iter().filter(|(.., number)| *number > 0) {
            let object = program.ask("GET", &path).await?;
            let expected = format!("<ns1:{field}>{number}</ns1:{field}>");
            let xml = object["xml"].as_str().unwrap_or_default();
            ensure(xml.contains(&expected), || format!("{path}: no {expected} in {xml}"))?;
        }
    }
    let overview = program.ask("GET", "").await?;
    ensure(overview["events"] == 0, || format!("events are left: {overview}"))?;
    ensure(overview["objects"]["account"].is_null(), || format!("a refused request left something: {overview}"))?;
    let warehouses = sent.values().filter(|sent| sent[2] > 0).count() + 1;
    ensure(overview["objects"]["warehouse"] == warehouses, || format!("not {warehouses} warehouses: {overview}"))
}
