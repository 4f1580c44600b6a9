//! A way to the server on which each connection is lost after one request more than the one before: before the server has it, or before its answer is back.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Where to connect to, and how many connections were lost.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    pub(crate) lost: Arc<AtomicUsize>,
}

/// The first connection is not lost; from then on each pair lives for one request more, up to `most`.
pub(crate) fn start(server: u16, most: usize) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let lost = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&lost);
    thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", server))) else { continue };
            let requests = number.checked_sub(1).map(|number| 2 + number / 2).filter(|requests| *requests <= most);
            let counter = Arc::clone(&counter);
            thread::spawn(move || drop(carry(client, server, requests, number % 2 == 0, &counter)));
        }
    });
    Proxy { port, lost }
}

fn carry(
    mut client: TcpStream,
    mut server: TcpStream,
    requests: Option<usize>,
    arrives: bool,
    lost: &AtomicUsize,
) -> std::io::Result<()> {
    let is_deaf = Arc::new(AtomicBool::new(false));
    let back = thread::spawn({
        let (mut client, mut server, is_deaf) = (client.try_clone()?, server.try_clone()?, Arc::clone(&is_deaf));
        move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = server.read(&mut buffer) {
                if is_deaf.load(Ordering::SeqCst) || client.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            let _closed = client.shutdown(Shutdown::Both);
        }
    });
    let (mut count, mut buffer) = (0, vec![0; 1 << 16]);
    while let Ok(bytes @ 1..) = client.read(&mut buffer) {
        count += 1;
        if requests.is_some_and(|requests| count >= requests) {
            lost.fetch_add(1, Ordering::SeqCst);
            is_deaf.store(true, Ordering::SeqCst);
            if !arrives {
                break;
            }
            server.write_all(&buffer[..bytes])?;
            // Its answer comes, and goes nowhere.
            let _ended = back.join();
            return client.shutdown(Shutdown::Both);
        }
        server.write_all(&buffer[..bytes])?;
    }
    let _closed = (server.shutdown(Shutdown::Both), client.shutdown(Shutdown::Both));
    Ok(())
}
