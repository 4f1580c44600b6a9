//! How connections are accepted, served and closed: time-outs for slow headers, resets on request, an end for all when the server stops.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::doors::Sender;
use crate::http::{Addresses, Reset};

/// Connections at the same time; more wait.
const CONNECTIONS: usize = 4_096;

/// Serves until `stop` turns true, then lets requests end that are on their way, for at most a second.
pub(crate) async fn serve(
    listener: TcpListener,
    addresses: Addresses,
    patience: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let told = stop.clone();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let Some(accepted) = unless_stopped(pin!(listener.accept()), &mut stop).await else { break };
        match accepted {
            Ok((stream, from)) => {
                let connection = connection(stream, from, addresses.clone(), patience, told.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            // Too many open files, say: give others time to end.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    drop(tokio::time::timeout(Duration::from_secs(1), places.acquire_many(all)).await);
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    addresses: Addresses,
    patience: Duration,
    mut stop: watch::Receiver<bool>,
) {
    drop(stream.set_nodelay(true));
    let Ok((stream, handle)) = with_handle(stream) else { return };
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (addresses, handle) = (addresses.clone(), Arc::clone(&handle));
        async move {
            request.extensions_mut().insert(Sender(from));
            let response = addresses.respond(request).await;
            if response.extensions().get::<Reset>().is_some() {
                // With nothing to linger for, closing a connection resets it.
                drop(socket2::SockRef::from(&*handle).set_linger(Some(Duration::ZERO)));
                return Err(io::Error::other("reset, as was asked for"));
            }
            Ok::<_, io::Error>(response)
        }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(64 << 10).half_close(false);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    if unless_stopped(serving.as_mut(), &mut stop).await.is_none() {
        serving.as_mut().graceful_shutdown();
        drop(serving.await);
    }
}

/// A second handle on the socket, which stays when the first is given away.
fn with_handle(stream: TcpStream) -> io::Result<(TcpStream, Arc<std::net::TcpStream>)> {
    let stream = stream.into_std()?;
    let handle = Arc::new(stream.try_clone()?);
    Ok((TcpStream::from_std(stream)?, handle))
}

/// What `work` returns; `None` if the server is asked to stop before that, or is gone.
async fn unless_stopped<T>(mut work: Pin<&mut impl Future<Output = T>>, stop: &mut watch::Receiver<bool>) -> Option<T> {
    let mut stopped = pin!(stop.wait_for(|stop| *stop));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => stopped.as_mut().poll(context).map(|_| None),
    })
    .await
}
