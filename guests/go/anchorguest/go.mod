module anchorguest

go 1.26

require github.com/quagmt/udecimal v1.10.1
