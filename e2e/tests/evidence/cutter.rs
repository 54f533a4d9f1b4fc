//! A line on loopback that is cut: of every connection a seed decides whether and where.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// About what a question without a body and its answer carry, both ways together. A cut falls within this and the
/// body: in the head, inside a chunk, or in the answer to it.
const HEADS: u64 = 600;

pub struct Cutter {
    address: SocketAddr,
    /// How many in a hundred connections are cut.
    pub percent: Arc<AtomicU32>,
    pub connections: Arc<AtomicU64>,
    pub cuts: Arc<AtomicU64>,
    /// Bytes that went towards the server.
    pub up: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Cutter {
    pub async fn start(to: SocketAddr, seed: u64) -> Cutter {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (percent, connections) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU64::new(0)));
        let (cuts, up) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let shared = (Arc::clone(&percent), Arc::clone(&connections), Arc::clone(&cuts), Arc::clone(&up));
        let task = tokio::spawn(async move {
            let (percent, connections, cuts, up) = shared;
            let mut dice = ChaCha8Rng::seed_from_u64(seed);
            while let Ok((near, _)) = listener.accept().await {
                let cut = dice.random_range(0..100) < percent.load(Ordering::SeqCst);
                let share: f64 = dice.random();
                if percent.load(Ordering::SeqCst) > 0 {
                    connections.fetch_add(1, Ordering::SeqCst);
                }
                let (cuts, up) = (Arc::clone(&cuts), Arc::clone(&up));
                tokio::spawn(async move {
                    if carry(near, to, cut.then_some(share), &up).await {
                        cuts.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        Cutter { address, percent, connections, cuts, up, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// How many bytes may pass before a cut at that share of what a question is about to carry, seen by how it begins.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "bytes of at most a chunk"
)]
fn until_cut(begins: &[u8], share: f64) -> u64 {
    let head = String::from_utf8_lossy(begins).to_ascii_lowercase();
    let body = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<u64>().ok());
    1 + ((HEADS + body.unwrap_or(0)) as f64 * share) as u64
}

/// Carries bytes both ways until one side ends or the cut. Says whether it was cut.
async fn carry(mut near: TcpStream, to: SocketAddr, cut: Option<f64>, up: &AtomicU64) -> bool {
    let Ok(mut far) = TcpStream::connect(to).await else { return false };
    let (mut here, mut there) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut left = None;
    loop {
        let (from_near, n) = tokio::select! {
            read = near.read(&mut here) => match read { Ok(n) if n > 0 => (true, n), _ => return false },
            read = far.read(&mut there) => match read { Ok(n) if n > 0 => (false, n), _ => return false },
        };
        let may = *left.get_or_insert_with(|| cut.map_or(u64::MAX, |share| until_cut(&here[..n], share)));
        let pass = usize::try_from(may).unwrap_or(usize::MAX).min(n);
        let sent = if from_near {
            up.fetch_add(pass as u64, Ordering::SeqCst);
            far.write_all(&here[..pass]).await
        } else {
            near.write_all(&there[..pass]).await
        };
        left = Some(may - pass as u64);
        if sent.is_err() {
            return false;
        }
        if left == Some(0) {
            return true;
        }
    }
}
