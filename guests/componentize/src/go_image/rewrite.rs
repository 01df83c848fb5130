//! Changes to the module that Go's compiler writes.

use std::convert::Infallible;
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType,
    ImportSection, MemoryType, Module, TypeSection, ValType,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{
    CodeSectionReader, Export, ExportSectionReader, FunctionBody, FunctionSectionReader, GlobalSectionReader,
    ImportSectionReader, Parser, TypeRef, TypeSectionReader,
};

/// Additional memory that Go's runtime requests before the first call, in pages of 64 KiB. Part of the initial memory,
/// it costs the host's kernel nothing; requested bit by bit, it would cost a tenth of a call in a fresh instance.
const PAGES_MORE: u64 = 32;

/// Bytes that the adapter between preview 1 and 2 of WASI requests at a time.
const PAGE: i32 = 64 << 10;

/// Number of such requests: one for its stack, one for its state.
const PAGES_OF_ADAPTER: i32 = 2;

/// The function that the adapter calls instead of `cabi_realloc`, if the module exports it.
const REALLOC_OF_ADAPTER: &str = "cabi_realloc_adapter";

/// The rewrite failed.
pub(crate) type Broken = Error<Infallible>;

/// The module with a larger initial memory.
pub(crate) fn with_room(module: &[u8]) -> Result<Vec<u8>, Broken> {
    struct Room;
    impl Reencode for Room {
        type Error = Infallible;

        fn memory_type(&mut self, memory: wasmparser::MemoryType) -> Result<MemoryType, Broken> {
            let memory = MemoryType::from(memory);
            Ok(MemoryType { minimum: memory.minimum + PAGES_MORE, ..memory })
        }

        fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Broken> {
            as_it_is(code, &body)
        }
    }
    rewritten(module, &mut Room)
}

/// The module without the exports that only serve the image.
pub(crate) fn without_exports_of_image(module: &[u8]) -> Result<Vec<u8>, Broken> {
    struct Hidden;
    impl Reencode for Hidden {
        type Error = Infallible;

        fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Broken> {
            if export.name.starts_with(super::EXPORTS) {
                return Ok(());
            }
            utils::parse_export(self, exports, export)
        }

        fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Broken> {
            as_it_is(code, &body)
        }
    }
    rewritten(module, &mut Hidden)
}

/// The module with a function that gives the adapter its memory without calling Go, whose runtime may be busy at that
/// time; and the index of the global that must hold the address of that memory, 128 KiB.
pub(crate) fn with_room_of_adapter(module: &[u8]) -> Result<(Vec<u8>, u32), Broken> {
    let mut room = RoomOfAdapter::default();
    Ok((rewritten(module, &mut room)?, room.next))
}

/// Indices, as they become known.
#[derive(Default)]
struct RoomOfAdapter {
    imported_functions: u32,
    kind: u32,
    function: u32,
    /// The global with the address of the next page.
    next: u32,
    /// The global with the number of remaining pages.
    left: u32,
}

impl RoomOfAdapter {
    /// The old address, the old size, the alignment and the new size.
    const PARAMETERS: [ValType; 4] = [ValType::I32; 4];

    fn body(&self) -> Function {
        let mut function = Function::new([]);
        let mut code = function.instructions();
        // No block may grow, every request must be for a page, and only these pages exist.
        code.local_get(0).local_get(3).i32_const(PAGE).i32_ne().i32_or();
        code.global_get(self.left).i32_eqz().i32_or();
        code.if_(wasm_encoder::BlockType::Empty).unreachable().end();
        code.global_get(self.left).i32_const(1).i32_sub().global_set(self.left);
        code.global_get(self.next);
        code.global_get(self.next).i32_const(PAGE).i32_add().global_set(self.next);
        code.end();
        function
    }
}

impl Reencode for RoomOfAdapter {
    type Error = Infallible;

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Result<(), Broken> {
        utils::parse_type_section(self, types, section)?;
        self.kind = types.len();
        types.ty().function(Self::PARAMETERS, [ValType::I32]);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Broken> {
        for import in section.clone().into_imports() {
            self.imported_functions += u32::from(matches!(import?.ty, TypeRef::Func(_)));
        }
        utils::parse_import_section(self, imports, section)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Broken> {
        utils::parse_function_section(self, functions, section)?;
        self.function = self.imported_functions + functions.len();
        functions.function(self.kind);
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Broken> {
        utils::parse_global_section(self, globals, section)?;
        (self.next, self.left) = (globals.len(), globals.len() + 1);
        let kind = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(kind, &ConstExpr::i32_const(0)).global(kind, &ConstExpr::i32_const(PAGES_OF_ADAPTER));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Broken> {
        utils::parse_export_section(self, exports, section)?;
        exports.export(REALLOC_OF_ADAPTER, ExportKind::Func, self.function);
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Result<(), Broken> {
        utils::parse_code_section(self, code, section)?;
        code.function(&self.body());
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Broken> {
        as_it_is(code, &body)
    }
}

/// Copies a function, which is possible without parsing it because no index in it changes.
fn as_it_is(code: &mut CodeSection, body: &FunctionBody<'_>) -> Result<(), Broken> {
    code.raw(body.as_bytes());
    Ok(())
}

fn rewritten(module: &[u8], how: &mut impl Reencode<Error = Infallible>) -> Result<Vec<u8>, Broken> {
    let mut new = Module::new();
    how.parse_core_module(&mut new, Parser::new(0), module)?;
    Ok(new.finish())
}
