//! One kind of request at a time: updates of one product, and fetches of 100 full orders.

use std::time::Instant;

use centra_sandbox::centra::*;
use tokio::task::JoinSet;

use crate::program::Program;
use crate::{Args, Times, Wrong, ensure};

/// Each client updates the stock of a product of its own.
pub(crate) async fn updates(args: &Args) -> Result<(), Wrong> {
    let program = Program::start(&[], None)?;
    let each = args.requests / 2 / args.clients;
    let table = SizetableUpdate::new("letters").description("S M L");
    let sizes = ["S", "M", "L"].map(|size| SizeUpdate::new(size).sizetable(table.clone()));
    program.client().await?.sizes_update(sizes).await?;
    for nth in 0..args.clients {
        let sizes = ["S", "M", "L"].map(ProductSizeUpdate::new);
        let variation =
            ProductVariationUpdate::new(format!("v{nth}")).sizetable(ReferenceUpdate::new("letters")).sizes(sizes);
        program
            .client()
            .await?
            .products_update([ProductUpdate::new(format!("p{nth}")).variations([variation])])
            .await?;
    }
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for nth in 0..args.clients {
        let client = program.client().await?;
        tasks.spawn(async move {
            let mut times = Times::default();
            for number in 1..=each {
                let size =
                    ProductSizeUpdate::new("M").warehouseitems([StockLevelUpdate::new("main").qty(number.to_string())]);
                let variation = ProductVariationUpdate::new(format!("v{nth}")).sizes([size]);
                let update = client.products_update([ProductUpdate::new(format!("p{nth}")).variations([variation])]);
                times.of(update.into_future()).await?;
            }
            Ok::<_, Wrong>(times)
        });
    }
    let times = gather(tasks).await?;
    times.report("updates of one product", start.elapsed());
    for nth in 0..args.clients {
        let product = program.ask("GET", &format!("objects/product/p{nth}")).await?;
        let xml = product["xml"].as_str().unwrap_or_default();
        ensure(xml.contains(&format!("<ns1:qty>{each}</ns1:qty>")), || {
            format!("p{nth} has not its last stock: {xml}")
        })?;
    }
    Ok(())
}

/// The same 100 orders again and again, read by the client as a user's would.
pub(crate) async fn events(args: &Args) -> Result<(), Wrong> {
    const CLIENTS: usize = 8;
    let program = Program::start(&[], None)?;
    // About 0.6 MB: a third of them is large.
    program.ask("POST", "orders?count=30&type=wholesale").await?;
    program.ask("POST", "orders?count=70&type=retail").await?;
    let request = || EventsGetRequest { r#type: Some("order".into()), ..Default::default() };
    let client = program.client().await?;
    let encoded = client.events_get(request()).encode()?;
    let bytes = {
        use centra_runtime::transport::AsyncTransport;
        client.inner().transport().send(encoded).await?.body().len()
    };
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for _ in 0..CLIENTS {
        let client = program.client().await?;
        let each = (args.requests / 100).max(CLIENTS) / CLIENTS;
        tasks.spawn(async move {
            let mut times = Times::default();
            for _ in 0..each {
                let reply = times.of(client.events_get(request()).into_future()).await?;
                let orders = reply.events.iter().filter(|event| !event.data.order.products.is_empty()).count();
                ensure(orders == 100, || format!("{orders} orders in place of 100"))?;
            }
            Ok::<_, Wrong>(times)
        });
    }
    let times = gather(tasks).await?;
    times.report(&format!("events_Get, 100 orders, {:.2} MB, {CLIENTS} clients", bytes as f64 / 1e6), start.elapsed());
    Ok(())
}

async fn gather(mut tasks: JoinSet<Result<Times, Wrong>>) -> Result<Times, Wrong> {
    let mut all = Times::default();
    while let Some(times) = tasks.join_next().await {
        all.0.extend(times??.0);
    }
    Ok(all)
}
