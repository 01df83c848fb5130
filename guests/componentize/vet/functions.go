package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sdk is the prefix of the import paths of the SDK's interfaces.
const sdk = "anchorguest/"

// findUses records the methods that the guest's own code calls, and the interfaces that are not the SDK's.
func (g *guest) findUses() {
	seen := map[*types.Package]bool{}
	var visit func(one *types.Package)
	visit = func(one *types.Package) {
		if seen[one] || strings.HasPrefix(one.Path(), sdk) {
			return
		}
		seen[one] = true
		for _, name := range one.Scope().Names() {
			g.other(one.Scope().Lookup(name).Type())
		}
		for _, imported := range one.Imports() {
			visit(imported)
		}
	}
	g.other(types.Universe.Lookup("error").Type())
	for _, own := range g.packages {
		visit(own.types)
		for _, selection := range own.info.Selections {
			g.used[fullName(selection.Obj())] = true
		}
		for _, value := range own.info.Types {
			g.other(value.Type)
		}
	}
}

func (g *guest) other(one types.Type) {
	if one == nil {
		return
	}
	if named, ok := types.Unalias(one).(*types.Named); ok && named.Obj().Pkg() != nil && strings.HasPrefix(named.Obj().Pkg().Path(), sdk) {
		return
	}
	if asked, ok := one.Underlying().(*types.Interface); ok && asked.NumMethods() > 0 {
		g.others = append(g.others, asked)
	}
}

// checkImports finds interfaces that are imported, so that the component has them, and never exported.
func (g *guest) checkImports() {
	exported := map[string]bool{}
	for _, own := range g.packages {
		for _, used := range own.info.Uses {
			if isExport(used) {
				exported[used.Pkg().Path()] = true
			}
		}
	}
	for _, own := range g.packages {
		for _, file := range own.files {
			for _, one := range file.Imports {
				path := strings.Trim(one.Path.Value, `"`)
				imported := packageOf(own.types, path)
				if imported != nil && isExport(imported.Scope().Lookup("Export")) && !exported[path] {
					g.find(one.Pos(), "%s is imported, which makes the component have the interface, and nothing is exported as it: call %s.Export", path, imported.Name())
				}
			}
		}
	}
}

func packageOf(own *types.Package, path string) *types.Package {
	for _, imported := range own.Imports() {
		if imported.Path() == path {
			return imported
		}
	}
	return nil
}

// isExport says whether a function is an Export function of the SDK.
func isExport(one types.Object) bool {
	function, ok := one.(*types.Func)
	return ok && function.Name() == "Export" && function.Pkg() != nil && strings.HasPrefix(function.Pkg().Path(), sdk)
}

// exported is a type whose values are exported as interfaces.
type exported struct {
	kind types.Type
	as   []interfaceOf
}

// interfaceOf is an interface of the SDK, and the type of the value exported for it: the exported type, or a pointer to
// it.
type interfaceOf struct {
	of    *types.Package
	value types.Type
}

// asked is a function that an interface calls.
type asked struct {
	interfaceOf
	what *types.Func
}

// checkExports checks each type that is exported as an interface.
func (g *guest) checkExports() {
	var all []*exported
	for _, own := range g.packages {
		for _, file := range own.files {
			ast.Inspect(file, func(node ast.Node) bool {
				if call, ok := node.(*ast.CallExpr); ok {
					all = g.exportedBy(own, call, all)
				}
				return true
			})
		}
	}
	// First find all functions that are called: types may share functions.
	for _, one := range all {
		g.checkAsked(one)
	}
	for _, one := range all {
		g.checkUnasked(one)
	}
}

func (g *guest) exportedBy(own checked, call *ast.CallExpr, all []*exported) []*exported {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !isExport(own.info.Uses[selector.Sel]) || len(call.Args) != 1 {
		return all
	}
	of, value := own.info.Uses[selector.Sel].Pkg(), own.info.TypeOf(call.Args[0])
	if of.Scope().Lookup("Guest") == nil || value == nil {
		return all
	}
	_, isParameter := types.Unalias(value).(*types.TypeParam)
	if types.IsInterface(value) || isParameter {
		g.find(call.Pos(), "%s.Export is given a value of type %s, of which nobody can tell what functions it has: give it the value itself", of.Name(), short(value))
		return all
	}
	kind := value
	if pointer, ok := types.Unalias(value).(*types.Pointer); ok {
		kind = pointer.Elem()
	}
	at := slices.IndexFunc(all, func(one *exported) bool { return types.Identical(one.kind, kind) })
	if at < 0 {
		at, all = len(all), append(all, &exported{kind: kind})
	}
	all[at].as = append(all[at].as, interfaceOf{of, value})
	return all
}

// functions are all functions that the interfaces call on a type, by name.
func (e *exported) functions() map[string]asked {
	functions := map[string]asked{}
	for _, as := range e.as {
		for _, name := range as.of.Scope().Names() {
			if wants, ok := as.of.Scope().Lookup(name).Type().Underlying().(*types.Interface); ok {
				for i := range wants.NumMethods() {
					functions[wants.Method(i).Name()] = asked{as, wants.Method(i)}
				}
			}
		}
	}
	return functions
}

// methods are all methods of a type, by value or by pointer.
func (e *exported) methods() []*types.Func {
	set := types.NewMethodSet(types.NewPointer(e.kind))
	var all []*types.Func
	for i := range set.Len() {
		if method, ok := set.At(i).Obj().(*types.Func); ok {
			all = append(all, method)
		}
	}
	return all
}

// checkAsked finds functions that have the right name and still would not be called.
func (g *guest) checkAsked(one *exported) {
	functions := one.functions()
	for _, method := range one.methods() {
		wanted, ok := functions[method.Name()]
		if !ok {
			continue
		}
		g.used[fullName(method)] = true
		of, kind := wanted.of.Name(), short(one.kind)
		switch {
		case !types.Identical(withoutReceiver(method), withoutReceiver(wanted.what)):
			g.find(method.Pos(), "%s: `%s` is %s, and the interface asks for %s", of, method.Name(), signature(method), signature(wanted.what))
		case types.NewMethodSet(wanted.value).Lookup(method.Pkg(), method.Name()) == nil:
			g.find(method.Pos(), "%s: `%s` belongs to *%s, and what is exported is no pointer; write %s.Export(&%s{…})", of, method.Name(), kind, of, kind)
		}
	}
}

// checkUnasked finds functions that would never be called.
func (g *guest) checkUnasked(one *exported) {
	functions := one.functions()
	var names, interfaces []string
	for name := range functions {
		names = append(names, name)
	}
	for _, as := range one.as {
		interfaces = append(interfaces, as.of.Name())
	}
	slices.Sort(names)
	for _, method := range one.methods() {
		if !g.isOwn(method) || g.used[fullName(method)] {
			continue
		}
		meant := slices.IndexFunc(names, func(name string) bool { return near(method.Name(), name) })
		isOther := func(other *types.Interface) bool { return asks(other, method) }
		switch {
		case meant >= 0:
			of := functions[names[meant]].of.Name()
			g.find(method.Pos(), "%s: `%s` is not a function of the interface; did you mean `%s`?", of, method.Name(), names[meant])
		case method.Exported() && !slices.ContainsFunc(g.others, isOther):
			of, there := strings.Join(interfaces, ", "), strings.Join(names, ", ")
			g.find(method.Pos(), "%s: `%s` is not a function of the interface, and nothing calls it; there are %s", of, method.Name(), there)
		}
	}
}

// isOwn says whether the guest's author wrote the method.
func (g *guest) isOwn(method *types.Func) bool {
	return slices.ContainsFunc(g.packages, func(own checked) bool {
		return method.Pkg() != nil && own.types.Path() == method.Pkg().Path()
	})
}

func asks(other *types.Interface, method *types.Func) bool {
	for i := range other.NumMethods() {
		one := other.Method(i)
		if one.Name() == method.Name() && types.Identical(withoutReceiver(one), withoutReceiver(method)) {
			return true
		}
	}
	return false
}

// find records a finding and its position.
func (g *guest) find(at token.Pos, format string, values ...any) {
	place := g.places.Position(at)
	if folder, err := os.Getwd(); err == nil {
		if inside, err := filepath.Rel(folder, place.Filename); err == nil && !strings.HasPrefix(inside, "..") {
			place.Filename = inside
		}
	}
	g.found = append(g.found, fmt.Sprintf("%s:%d: %s", place.Filename, place.Line, fmt.Sprintf(format, values...)))
}

// fullName is the same, however a method was reached.
func fullName(one types.Object) string {
	if method, ok := one.(*types.Func); ok {
		return strings.Replace(method.Origin().FullName(), "(*", "(", 1)
	}
	return ""
}

func withoutReceiver(method *types.Func) *types.Signature {
	whole := method.Type().(*types.Signature)
	return types.NewSignatureType(nil, nil, nil, whole.Params(), whole.Results(), whole.Variadic())
}

func signature(method *types.Func) string {
	return types.TypeString(withoutReceiver(method), nameOf)
}

func short(one types.Type) string {
	return types.TypeString(one, func(*types.Package) string { return "" })
}

// nameOf is a package's name as guests use it: the SDK's types are known under their names in anchorguest.
func nameOf(one *types.Package) string {
	if strings.HasPrefix(one.Path(), sdk+"internal/wit/") {
		return "anchorguest"
	}
	return one.Name()
}
