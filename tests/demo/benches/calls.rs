//! What a call costs beyond writing its request and reading its reply, and what a batch costs beside a loop that is written by hand.

#[rustfmt::skip]
#[path = "../../generated/centra.rs"]
mod centra;

use std::hint::black_box;
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

use centra::{Client, PRODUCTS_UPDATE, ProductUpdate, ProductsUpdate, SOAP_API};
use centra_runtime::transport::{Connect, Transport, Ureq};
use centra_runtime::{Login, Policy, Port, TransportError};
use centra_sandbox::Sandbox;

const REPLY: &str = include_str!("../../fixtures/messages/result.success.response.xml");

/// How a call is made.
const CASES: [&str; 4] = ["messages alone", "call", "call with a policy", "call with a policy and a log"];
/// Instructions that a call may take beyond its messages.
const BAR: f64 = 30_000.0;

/// Items, items of a chunk, chunks at a time; and how often both ways take turns.
const BATCH: (usize, usize, usize, usize) = (20_000, 500, 4, 15);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--run", case, times] => repeat(case, times.parse().unwrap_or(1)),
        ["--format", "json"] => report(true),
        _ => report(false),
    }
}

fn report(json: bool) {
    let measured = CASES.map(|case| (case, instructions(case), allocations(case)));
    let (_, messages, fewest) = measured[0];
    let calls = measured.map(|(case, count, allocations)| {
        let beyond = count.zip(messages).map(|(count, messages)| count - messages);
        (case, count, beyond, allocations, allocations - fewest)
    });
    let (by_hand, batch) = batch();
    let ratio = by_hand / batch;
    if json {
        let shown = |count: Option<f64>| count.map_or("null".to_owned(), |count| format!("{count:.0}"));
        let rows = calls.map(|(case, count, beyond, allocations, more)| {
            format!(
                r#"{{"case":"{case}","instructions":{},"beyond_messages":{},"allocations":{allocations},"allocations_beyond":{more}}}"#,
                shown(count),
                shown(beyond)
            )
        });
        println!(
            r#"{{"calls":[{}],"batch":{{"by_hand_seconds":{by_hand:.4},"seconds":{batch:.4},"ratio":{ratio:.3}}}}}"#,
            rows.join(",")
        );
        return;
    }
    println!(
        "{:<32} {:>13} {:>16} {:>12} {:>8}",
        "one small update, in memory", "instructions", "beyond messages", "allocations", "beyond"
    );
    for (case, count, beyond, allocations, more) in calls {
        let shown = |count: Option<f64>| count.map_or("-".to_owned(), |count| format!("{count:.0}"));
        println!("{case:<32} {:>13} {:>16} {allocations:>12} {more:>8}", shown(count), shown(beyond));
    }
    println!("bar: {BAR:.0} beyond the messages for a call with a policy; `-` where valgrind is missing\n");
    let (items, chunk, at_a_time, _) = BATCH;
    println!("{items} products in chunks of {chunk}, {at_a_time} at a time, to the stand-in:");
    println!(
        "  a loop by hand {by_hand:.3} s, products_update_all {batch:.3} s: {ratio:.2} times as fast, 0.95 at least"
    );
}

fn repeat(case: &str, times: usize) {
    let mut run = made(case);
    (0..times).for_each(|_| run());
}

/// In memory, and takes no request that it may borrow, as the transport over ureq does.
struct Borrowing;

impl Transport for Borrowing {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.send_ref(&request)
    }

    fn send_ref(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        black_box(request);
        Ok(http::Response::new(REPLY.as_bytes().to_vec()))
    }
}

/// One way of making a call.
fn made(case: &str) -> Box<dyn FnMut()> {
    let mut request = ProductsUpdate::default();
    request.products.push(ProductUpdate::new("1").status("active").into());
    let port = Port::new(&SOAP_API, "https://shop.example.com").expect("an address").login(Login::new("erp", "s3cret"));
    if case == CASES[0] {
        return Box::new(move || {
            let sent = PRODUCTS_UPDATE.encode_body(&port, &request).expect("an envelope");
            black_box(sent);
            black_box(PRODUCTS_UPDATE.decode_body(&port, REPLY.as_bytes()).expect("a reply"));
        });
    }
    let client = centra_runtime::Client::new(port, Borrowing);
    let client = match case {
        case if case == CASES[1] => client,
        case if case == CASES[2] => client.with(Policy::default()),
        _ => client.with(Policy::default().audit(|call| drop(black_box(call.request.to_string())))),
    };
    let call = move |request: ProductsUpdate| {
        let call = client.call(&PRODUCTS_UPDATE, request);
        black_box(call.send().expect("a reply"));
        call.into_request()
    };
    let mut request = Some(request);
    Box::new(move || request = request.take().map(&call))
}

fn allocations(case: &str) -> u64 {
    let mut run = made(case);
    run();
    allocation_counter::measure(run).count_total
}

/// Instructions of one run: valgrind's count of eleven less that of one, tenthed.
fn instructions(case: &str) -> Option<f64> {
    let count = |times: &str| {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe().ok()?);
        let output = command.args(["--run", case, times]).output().ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = text.lines().find(|line| line.contains("Collected"))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    Some((count("11")? - count("1")?) / 10.0)
}

/// Seconds of the fastest run by hand, and by `products_update_all`.
fn batch() -> (f64, f64) {
    let (items, chunk, at_a_time, turns) = BATCH;
    let centra = Sandbox::start().expect("a free port");
    let port = Port::new(&SOAP_API, &centra.url()).expect("an address").login(centra.login());
    let transport = || Ureq::connecting(Connect::default().no_proxy()).expect("no PEM is wrong");
    let by_hand = Client::new(port.clone(), transport());
    let client = Client::new(port, transport()).with(Policy::default().concurrency(at_a_time));
    let products = || (0..items).map(|number| ProductUpdate::new(number.to_string()).status("active").comment("soft"));
    let all = || {
        let report = client.products_update_all(products()).chunk_items(chunk).concurrency(at_a_time).send();
        assert_eq!(report.done, items, "{report}");
    };
    let mut best = (f64::MAX, f64::MAX);
    let time = |run: &dyn Fn()| {
        let begin = Instant::now();
        run();
        begin.elapsed().as_secs_f64()
    };
    for _ in 0..turns {
        best.0 = best.0.min(time(&|| loop_by_hand(&by_hand, products(), chunk, at_a_time)));
        best.1 = best.1.min(time(&all));
    }
    best
}

/// What a user would write who knows that nothing goes wrong.
fn loop_by_hand(
    client: &Client<Ureq>,
    products: impl Iterator<Item = ProductUpdate> + Send,
    chunk: usize,
    at_a_time: usize,
) {
    let products = Mutex::new(products);
    std::thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(|| {
                loop {
                    let next: Vec<_> = products.lock().expect("no panic").by_ref().take(chunk).collect();
                    if next.is_empty() {
                        break;
                    }
                    client.products_update(next).send().expect("no fault");
                }
            });
        }
    });
}
