//! What is kept between requests: the least recently used goes first, bounded by number and by bytes.

use std::collections::{BTreeMap, HashMap};

/// A hash of everything an entry depends on.
pub(super) type Key = [u8; 32];

pub(super) struct Cache<V> {
    entries: HashMap<Key, Entry<V>>,
    /// Keys by the time of their last use; times are unique.
    order: BTreeMap<u64, Key>,
    clock: u64,
    bytes: usize,
    max_entries: usize,
    max_bytes: usize,
}

struct Entry<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self { entries: HashMap::new(), order: BTreeMap::new(), clock: 0, bytes: 0, max_entries, max_bytes }
    }

    pub(super) fn get(&mut self, key: &Key) -> Option<V> {
        let entry = self.entries.get_mut(key)?;
        self.order.remove(&entry.used);
        self.clock += 1;
        entry.used = self.clock;
        self.order.insert(entry.used, *key);
        Some(entry.value.clone())
    }

    /// Keeps a value, unless it alone is larger than the bound.
    pub(super) fn insert(&mut self, key: Key, value: V, bytes: usize) {
        self.remove(&key);
        if bytes > self.max_bytes {
            return;
        }
        while self.entries.len() >= self.max_entries || self.bytes + bytes > self.max_bytes {
            let Some((_, oldest)) = self.order.pop_first() else { return };
            self.remove(&oldest);
        }
        self.clock += 1;
        self.bytes += bytes;
        self.order.insert(self.clock, key);
        self.entries.insert(key, Entry { value, bytes, used: self.clock });
    }

    fn remove(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;

    fn key(n: u8) -> [u8; 32] {
        [n; 32]
    }

    #[test]
    fn least_recently_used_goes_first() {
        let mut cache = Cache::new(2, 100);
        cache.insert(key(1), "one", 10);
        cache.insert(key(2), "two", 10);
        assert_eq!(cache.get(&key(1)), Some("one"));
        cache.insert(key(3), "three", 10);
        assert_eq!(cache.get(&key(2)), None);
        assert_eq!(cache.get(&key(1)), Some("one"));
        assert_eq!(cache.get(&key(3)), Some("three"));
    }

    #[test]
    fn bytes_are_bounded_and_given_back() {
        let mut cache = Cache::new(10, 100);
        cache.insert(key(1), "one", 60);
        cache.insert(key(1), "again", 70);
        assert_eq!(cache.bytes, 70);
        cache.insert(key(2), "two", 40);
        assert_eq!(cache.get(&key(1)), None);
        assert_eq!(cache.bytes, 40);
        cache.insert(key(3), "too large", 101);
        assert_eq!(cache.get(&key(3)), None);
        assert_eq!(cache.get(&key(2)), Some("two"));
    }
}
