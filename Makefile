# The commands of the project; what they do stands in tools/ and meson.build.
.PHONY: build demo check check-all bench format clean install

build:
	@tools/install --build-only
	@tools/configure build --buildtype=release -Dcrash_points=false
	@ninja -C build homing

demo: build
	@build/homing demo

check:
	@tools/check

check-all:
	@tools/check --all

bench: build
	@tools/install
	@tools/bench

install:
	@tools/install

format:
	@git ls-files -z --cached --others --exclude-standard -- '*.c' '*.h' | xargs -0r clang-format-14 -i

clean:
	rm -rf build build-test build-asan build-house build-check
