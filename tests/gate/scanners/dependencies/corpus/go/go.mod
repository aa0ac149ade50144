module example.com/tools

go 1.23

require (
	github.com/example/a v1.2.3
	github.com/example/b v0.0.0-20240102030405-0123456789ab // indirect
	github.com/example/c v2.0.0+incompatible
	github.com/example/d master  // expect: unpinned-dependency
	example.com/here v0.0.0
)

require github.com/example/e main  // expect: unpinned-dependency

replace example.com/here => ./here

exclude github.com/example/x v1.0.0
