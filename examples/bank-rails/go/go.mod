module reference-rails-go

go 1.26

require anchorguest v0.0.0

require github.com/quagmt/udecimal v1.10.1 // indirect

replace anchorguest => ../../../guests/go/anchorguest
