EXTRA_DIST += %D%/check %D%/fuzz %D%/layers %D%/packages %D%/prepare %D%/run
