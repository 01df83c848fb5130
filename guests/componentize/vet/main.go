// Command vet finds functions of a guest's types that would never be called: misspelt ones, ones with another signature
// than the interface expects, or ones with a receiver that the exported value does not have. Some of the SDK's
// functions are optional, so Go's compiler takes all of these for types without the function.
//
// The build runs it in the guest's folder: `vet FLAGS…`, with the flags that packages are compiled with. It prints one
// finding on each line, and exits with 1 if there are any.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// listed is a package in the output of `go list`.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles, Imports        []string
	ImportMap               map[string]string
	Module                  *struct{ Main bool }
}

// checked is a package of the guest's own.
type checked struct {
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// guest is the program under check.
type guest struct {
	places   *token.FileSet
	packages []checked
	// used are the full names of methods that the guest's own code calls.
	used map[string]bool
	// others are interfaces that are not the SDK's.
	others []*types.Interface
	found  []string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(flags []string) error {
	all, err := list(flags)
	if err != nil {
		return err
	}
	guest := load(all)
	guest.findUses()
	guest.checkImports()
	guest.checkExports()
	slices.Sort(guest.found)
	for _, finding := range slices.Compact(guest.found) {
		fmt.Println(finding)
	}
	if len(guest.found) > 0 {
		os.Exit(1)
	}
	return nil
}

// list returns the guest's packages and all their imports, compiled as far as possible.
func list(flags []string) ([]listed, error) {
	arguments := append([]string{"list", "-e", "-deps", "-export", "-json"}, flags...)
	command := exec.Command(os.Getenv("GO"), append(arguments, ".")...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var one listed
		if err := decoder.Decode(&one); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, one)
	}
}

// load reads the guest's own packages. Compilation errors are left to the compiler.
func load(all []listed) *guest {
	compiled := map[string]string{}
	for _, one := range all {
		compiled[one.ImportPath] = one.Export
	}
	guest := &guest{places: token.NewFileSet(), used: map[string]bool{}}
	read := func(path string) (io.ReadCloser, error) {
		if compiled[path] == "" {
			return nil, fmt.Errorf("%s did not compile", path)
		}
		return os.Open(compiled[path])
	}
	shared := importer.ForCompiler(guest.places, "gc", read)
	for _, one := range all {
		if one.Module == nil || !one.Module.Main {
			continue
		}
		own := checked{info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		}}
		for _, name := range one.GoFiles {
			file, _ := parser.ParseFile(guest.places, filepath.Join(one.Dir, name), nil, parser.SkipObjectResolution)
			if file != nil {
				own.files = append(own.files, file)
			}
		}
		config := types.Config{Importer: mapped{shared, one.ImportMap}, Error: func(error) {}, Sizes: types.SizesFor("gc", "wasm")}
		own.types, _ = config.Check(one.ImportPath, guest.places, own.files, own.info)
		guest.packages = append(guest.packages, own)
	}
	return guest
}

// mapped resolves the import paths of one package.
type mapped struct {
	types.Importer
	paths map[string]string
}

func (m mapped) Import(path string) (*types.Package, error) {
	if other, ok := m.paths[path]; ok {
		path = other
	}
	return m.Importer.Import(path)
}
