//! The import `wasi:config/store`: the values and secrets granted to a guest, by name.

use crate::guest::{bindings::config_store as wit, runtime::state::CallState};

impl wit::Host for CallState {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<String>, wit::Error>> {
        if let Some(trace) = &self.trace {
            trace.read_config(&key);
        }
        Ok(Ok(self.config.get(&key).cloned().or_else(|| self.keys.get(&key))))
    }

    fn get_all(&mut self) -> wasmtime::Result<Result<Vec<(String, String)>, wit::Error>> {
        let config = self.config.iter().map(|(key, value)| (key.clone(), value.clone()));
        let all: Vec<_> = config.chain(self.keys.all()).collect();
        if let Some(trace) = &self.trace {
            all.iter().for_each(|(key, _)| trace.read_config(key));
        }
        Ok(Ok(all))
    }
}
